"""What the gallery shows of asking: why it is these people, and what else may be done with a case."""

from engine.text import Text
from web import shapes
from web.views.more_view import More
from web.views.why import PersonWhy, SeatWhy, StateWhy, Why


def why() -> Why:
    """A step whose one seat follows from the head of a department."""
    steps = (
        (Text("费用部门", "Department that pays"), Text("示例部门", "Example department")),
        (Text("部门负责人", "its head"), Text("吴样本", "Wu Yangben")),
    )
    seat = SeatWhy(
        Text("费用部门的负责人", "the head of the department that pays"),
        Text("待办理", "asked now"),
        steps,
        (
            PersonWhy(Text("吴样本", "Wu Yangben"), Text(""), is_reader=True),
            PersonWhy(Text("林示例", "Lin Shili"), Text("是本案发起人", "opened the case"), is_kept_out=True),
        ),
        (),
        Text(""),
    )
    state = StateWhy(Text("审批中", "Being decided"), Text("任一人", "any one"), (seat,), Text(""))
    return Why(Text("为何是我", "Why me"), (state,))


def more() -> More:
    """Some ways, and the form of one of them."""
    reason = shapes.Field("nudge.note", Text("附言", "Note"), "textarea", rows=3)
    titles = (Text("撤回", "Withdraw"), Text("抄送", "Send a copy"), Text("留言", "Comment"))
    links = tuple(shapes.Link(title, "/components") for title in titles)
    return More(links, shapes.Act("nudge", Text("催办", "Press for it"), "plain", (reason,), is_open=True))
