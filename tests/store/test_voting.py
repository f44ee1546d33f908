"""Votes on a real database: the last two at the same instant end the case once, and what is kept tells what each one weighed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.digest import Json
from engine.errors import FondsError
from engine.language.source import Sources
from engine.people.actor import Actor
from engine.people.organisation import Holding, Person
from engine.store.cases import document, read_document
from engine.store.timeline import timeline
from engine.text import Text
from tests.store.office import ADMIN, LIN, Office

PACK = """
pack: board
version: 1
inherits: none
zh: 表决
en: Voting
time_zone: Asia/Shanghai
calendar: {country: CN, hours: "09:00-18:00"}
roles:
  clerk: {zh: 经办人, en: Clerk}
  director: {zh: 董事, en: Director}
  chair: {zh: 董事长, en: Chair}
parameters:
  step: {type: period, value: 5 working days, question: {zh: 一步多久, en: How long is a step}}
"""
MOTION = """
workflow: motion
zh: 议案
en: Motion
number: "YA{year}-{seq:3}"
opening: {who: clerk}
form:
  title: {type: text, zh: 标题, en: Title}
remind: none
escalate: none
states:
  voting:
    zh: 表决中
    en: Being voted on
    who: {votes: {among: [each director, chair], needed: majority, weights: {chair: 2}, veto: [chair]}}
    actions:
      agree: {zh: 同意, en: Agree, together: true, to: carried}
      oppose: {zh: 反对, en: Oppose, together: true, to: lost}
  carried: {zh: 通过, en: Carried, final: done}
  lost: {zh: 未通过, en: Lost, final: refused}
"""
BOARD = ("dan", "deng", "dai")


def _seated(office: Office) -> str:
    """The edition of the board's policy, with three directors and a chair on the staff."""
    people = [Person(each, Text(each), f"{each}@office.example") for each in (*BOARD, "chao")]
    office.service.put_people(ADMIN, people)
    office.service.grant(ADMIN, [*(Holding(each, "director") for each in BOARD), Holding("chao", "chair")])
    files = Sources("board", {"board": {"pack.yaml": PACK, "motion.yaml": MOTION}})
    return office.service.library.publish(files, {}, ADMIN, office.clock.now()).edition


def _votes(office: Office, case: Case) -> list[tuple[str, Json]]:
    with office.store.read() as work:
        found = timeline(work.connection, case.id)
    return [(entry.by, entry.data["votes"]) for entry in found if entry.what == "acted"]


def test_the_last_two_votes_at_the_same_instant_end_it_once(office: Office) -> None:
    edition = _seated(office)
    for round_ in range(10):
        motion = office.service.open(LIN, edition, OpenCase("motion", {"title": f"第{round_}号"}))
        office.service.do(Actor("dan"), motion.id, Act("agree"))
        start = Barrier(2)

        def vote(person: str, motion: Case = motion, start: Barrier = start) -> Case:
            start.wait()
            return office.service.do(Actor(person), motion.id, Act("agree"))

        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(vote, person) for person in ("deng", "chao")]
        errors = [error for each in both if (error := each.exception())]
        with office.store.read() as work:
            kept = work.cases.read(motion.id)
            ended = [entry for entry in timeline(work.connection, motion.id) if entry.what == "ended"]

        # dan has 1 of 5 and 3 are needed: with deng first it is open until chao; with chao first it is carried without deng
        assert (kept.state, len(ended)) == ("carried", 1)
        assert all(isinstance(error, FondsError) for error in errors)
        assert [by for by, _ in _votes(office, kept)] in (["dan", "deng", "chao"], ["dan", "chao"])
        assert len(errors) == (0 if len(_votes(office, kept)) == 3 else 1)


def test_the_ledger_keeps_what_each_vote_weighed(office: Office) -> None:
    motion = office.service.open(LIN, _seated(office), OpenCase("motion", {"title": "分红"}))
    assert read_document(document(motion)) == motion, "how the parts count is kept with the case"

    for person, action in (("dan", "oppose"), ("deng", "agree"), ("chao", "oppose")):
        case = office.service.do(Actor(person), motion.id, Act(action))

    assert case.state == "lost"
    assert _votes(office, case) == [
        ("dan", [{"weight": 1, "for": 0, "against": 1, "whole": 5, "needed": 3}]),
        ("deng", [{"weight": 1, "for": 1, "against": 1, "whole": 5, "needed": 3}]),
        ("chao", [{"weight": 2, "for": 1, "against": 3, "whole": 5, "needed": 3, "veto": True}]),
    ]
