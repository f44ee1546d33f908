"""Which forms a case has: asked of what its workflow does, never of what the policy calls it."""

from collections.abc import Callable
from dataclasses import dataclass

from archive.draft import record_ids
from engine.deciding.scope import Scope
from engine.errors import NotFound
from engine.language.definition import Pack
from engine.language.field import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from forms import (
    archive_list,
    certificate_register,
    customer_register,
    destruction_list,
    handover_list,
    loan_slip,
    recall_notice,
)
from forms.effects import effects_of, states_of
from forms.form import Form, Printing
from forms.source import Source


@dataclass(frozen=True, slots=True)
class CaseForm:
    """`name` stands in addresses and commands. `make` takes a field and a digest, which choose a list of the case ("" for the
    form's own choice) where it is `of_list`."""

    name: str
    title: Text
    fits: Callable[[Scope], bool]
    make: Callable[[Source, Printing, str, str], Form]
    of_list: bool = False


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """A ledger of the trade's own, made from a register of records. `name` stands in addresses and commands."""

    name: str
    title: Text
    fits: Callable[[Pack, str], bool]
    make: Callable[[UnitOfWork, str, Reading, Printing], Form]


def register_forms_of(pack: Pack, register: str) -> tuple[RegisterForm, ...]:
    """The ledgers that this register can fill."""
    return tuple(form for form in REGISTER_FORMS if form.fits(pack, register))


def forms_of(scope: Scope) -> tuple[CaseForm, ...]:
    """The forms that this case can fill."""
    return tuple(form for form in CASE_FORMS if form.fits(scope))


def case_form(source: Source, name: str, printing: Printing, field: str = "", digest: str = "") -> Form:
    """The form of that name for the case. Raises NotFound where it has none."""
    fitting = {form.name: form for form in forms_of(source.scope)}
    if name not in fitting:
        raise NotFound("form", name, tuple(fitting))
    return fitting[name].make(source, printing, field, digest)


def _does(scope: Scope, *effects: str) -> bool:
    return not effects_of(scope.program.workflow).isdisjoint(effects)


def _is_handover(scope: Scope) -> bool:
    moves = _does(scope, "accession", "give_custody", "transfer_out")
    return moves and bool(handover_list.lists_handed_over(scope))


def _handover_list(source: Source, printing: Printing, field: str, digest: str) -> Form:
    lists = handover_list.lists_handed_over(source.scope)
    return handover_list.handover_list(source, printing, field or lists[0], digest)


def _has_filed(scope: Scope) -> bool:
    return any(
        record_ids(scope.case.form.get(name))
        for name, spec in scope.program.asked.items()
        if spec.type in {"new_record", "new_records"}
    )


def _archive_list(source: Source, printing: Printing, _field: str, _digest: str) -> Form:
    scope = source.scope
    filed = tuple(record for record in source.records.values() if record.case == scope.case.id)
    return archive_list.archived_records(filed, source.counted, scope.reading(), printing, scope.case.number)


def _has_lent(scope: Scope) -> bool:
    return _does(scope, "take_back") and any(state in scope.case.acted for state in _lending_states(scope))


def _lending_states(scope: Scope) -> tuple[str, ...]:
    return states_of(scope.program.workflow, "take_out")


def _lends(scope: Scope) -> bool:
    return _does(scope, *loan_slip.LENDING)


def _destroys(scope: Scope) -> bool:
    return _does(scope, "destroy")


CASE_FORMS: tuple[CaseForm, ...] = (
    CaseForm("handover-list", handover_list.TITLE, _is_handover, _handover_list, of_list=True),
    CaseForm("loan-slip", loan_slip.TITLE, _lends, loan_slip.loan_slip, of_list=True),
    CaseForm("recall-notice", recall_notice.TITLE, _has_lent, recall_notice.recall_notice),
    CaseForm(
        "destruction-list", destruction_list.TITLE, _destroys, destruction_list.destruction_list, of_list=True
    ),
    CaseForm("archive-list", archive_list.TITLE, _has_filed, _archive_list),
)

REGISTER_FORMS: tuple[RegisterForm, ...] = (
    RegisterForm(
        "certificate-register",
        certificate_register.TITLE,
        certificate_register.fits,
        certificate_register.certificate_register,
    ),
    RegisterForm(
        "customer-register",
        customer_register.TITLE,
        customer_register.fits,
        customer_register.customer_register,
    ),
)
