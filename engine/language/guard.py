"""Guard expressions: typed when a policy is loaded, answered from facts when a case moves.

An expression is compiled twice. The first time every choice set, money and every kind of thing is a type of its own, only the
comparisons listed here exist, and nothing is of an open type: so a comparison across two sets cannot be loaded. The second
time options are ranks and things are ids: that program is run. Both programs are only read afterwards; any number of
threads may ask one expression at once.

A question that cannot be answered is never "false": see `Expression.holds`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from cel_expr_python import cel

from engine.errors import FondsError
from engine.language.fact_type import (
    BOOL,
    DOUBLE,
    INT,
    MOMENT,
    MONEY,
    TEXT,
    ChoiceType,
    FactType,
    ListType,
    PlainType,
    ThingType,
    WrongValue,
    entered,
)
from engine.language.guard_tree import has_open_type, references
from engine.language.guard_wording import (
    ExpressionError,
    explained,
    refuse_foreign_signs,
    refuse_shadows,
    said,
)

Result = Literal["yes_or_no", "number"]

RESERVED = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "namespace",
        "null",
        "package",
        "return",
        "true",
        "var",
        "void",
        "while",
        "and",
        "or",
        "not",
    ]
)
"""Words that no author may take as a name, since expressions could not use it."""


class Unanswered(FondsError):
    """An expression has no answer: a fact is missing, or computing ended in an error. The whole table or action is refused."""

    def __init__(self, expression: str, why: str) -> None:
        self.expression, self.why = expression, why
        super().__init__(f"{expression!r} has no answer: {why}")


class MissingFact(Unanswered):
    """The answer depends on the fact `name`, which has no value."""

    def __init__(self, expression: str, name: str) -> None:
        self.name = name
        super().__init__(expression, f"{name} has no value")


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `names` are exactly the facts that it uses (options left out), sorted."""

    text: str
    names: tuple[str, ...]
    result: Result
    _types: Mapping[str, FactType] = field(repr=False, compare=False)
    _ranks: Mapping[str, int] = field(repr=False, compare=False)
    _program: cel.Expression = field(repr=False, compare=False)

    def holds(self, facts: Mapping[str, object]) -> bool:
        """Whether it is true of `facts`; a fact without a value is None or absent.

        `a && b` is false if one of them is, and `a || b` true if one of them is, whatever the other: so
        `form.x.given && form.x > 3` has an answer also where form.x is missing, and the order does not matter.

        Raises MissingFact when the answer depends on a missing fact, Unanswered when computing it ends in an error.
        """
        answer = self._answer(facts)
        if answer is True or answer is False:
            return answer
        raise self._unanswered(answer, facts)

    def number(self, facts: Mapping[str, object]) -> int:
        """The whole number that it computes from `facts` (`result="number"`).

        Raises MissingFact, Unanswered as `holds` does.
        """
        answer = self._answer(facts)
        if type(answer) is int:
            return answer
        raise self._unanswered(answer, facts)

    def _answer(self, facts: Mapping[str, object]) -> object:
        data: dict[str, object] = dict(self._ranks)
        try:
            for name, type_ in self._types.items():
                if (value := facts.get(name)) is not None:
                    data[name] = entered(name, type_, value)
            return self._program.eval(data=data).value()
        except (WrongValue, RuntimeError) as error:
            raise Unanswered(self.text, str(error)) from error

    def _unanswered(self, answer: object, facts: Mapping[str, object]) -> Unanswered:
        """An error is handed back as its text, so it must never be taken for an answer."""
        missing = re.search(r'No value with name "(.+?)"', str(answer))
        if missing and facts.get(missing[1]) is None:
            return MissingFact(self.text, missing[1])
        return Unanswered(self.text, str(answer))


def compile_expression(
    text: str,
    names: Mapping[str, FactType],
    choices: Iterable[ChoiceType] = (),
    *,
    result: Result = "yes_or_no",
) -> Expression:
    """The expression written in `text`, over the facts `names` and the options of `choices` (`secrecy.secret`).

    Raises ExpressionError with a column and the nearest right spelling; ValueError when `names` and `choices` clash.
    """
    scope = _scope(tuple(names.items()), tuple(choices))
    refuse_foreign_signs(text)
    refuse_shadows(text, scope.heads)
    checked = _checked(text, scope)
    tree = checked.serialize()
    if has_open_type(tree):
        raise ExpressionError("a list holds things of one type", text.find("[") + 1)
    _refuse_result(checked.return_type().name(), result)
    return _runnable(text, scope, references(tree), result)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What one place of a policy may name, with the checker built for it."""

    facts: Mapping[str, FactType]
    ranks: Mapping[str, int]
    heads: frozenset[str]
    checker: cel.Env


@lru_cache(maxsize=256)
def _scope(names: tuple[tuple[str, FactType], ...], choices: tuple[ChoiceType, ...]) -> _Scope:
    facts = dict(names)
    sets = {choice.name: choice for choice in [*choices, *_choices_among(facts.values())]}
    options = {f"{each.name}.{option}": each for each in sets.values() for option in each.options}
    ranks = {
        f"{each.name}.{option}": rank for each in sets.values() for rank, option in enumerate(each.options)
    }
    if clash := sorted(set(facts) & set(options)):
        raise ValueError(f"{clash[0]!r} is both a fact and an option")
    if other := [each for each in choices if sets[each.name] != each]:
        raise ValueError(f"two choice sets are called {other[0].name!r}")
    known = {**facts, **options}
    checker = cel.NewEnv(
        config=cel.NewEnvConfigFromYaml("stdlib:\n  disable: true\n"),
        variables={name: _checked_type(type_) for name, type_ in known.items()},
        functions=_functions(frozenset(_elements(known.values()))),
    )
    return _Scope(facts, ranks, frozenset(name.split(".")[0] for name in known), checker)


def _checked(text: str, scope: _Scope) -> cel.Expression:
    try:
        return scope.checker.compile(text)
    except RuntimeError as error:
        raise explained(str(error), text, [*scope.facts, *scope.ranks]) from None


def _refuse_result(type_name: str, result: Result) -> None:
    wanted = "bool" if result == "yes_or_no" else "int"
    if type_name.lower() != wanted:
        expected = "a question answered by yes or no" if wanted == "bool" else "a whole number"
        raise ExpressionError(f"expected {expected}, this is {said(type_name)}")


def _runnable(text: str, scope: _Scope, named: frozenset[str], result: Result) -> Expression:
    used = {name: scope.facts[name] for name in sorted(named & set(scope.facts))}
    ranks = {option: rank for option, rank in scope.ranks.items() if option in named}
    types = {name: _run_type(type_) for name, type_ in used.items()} | dict.fromkeys(ranks, cel.Type.INT)
    program = cel.NewEnv(variables=types).compile(text)
    return Expression(text, tuple(used), result, used, ranks, program)


def _choices_among(types: Iterable[FactType]) -> Iterator[ChoiceType]:
    return (each for each in _elements(types) if isinstance(each, ChoiceType))


def _elements(types: Iterable[FactType]) -> Iterator[PlainType | ChoiceType | ThingType]:
    return (each.of if isinstance(each, ListType) else each for each in types)


_PLAIN: Mapping[PlainType, cel.Type] = {
    BOOL: cel.Type.BOOL,
    INT: cel.Type.INT,
    DOUBLE: cel.Type.DOUBLE,
    TEXT: cel.Type.STRING,
    MOMENT: cel.Type.TIMESTAMP,
    MONEY: cel.Type.AbstractType("money"),
}
_ORDERED = (INT, DOUBLE, MOMENT, MONEY)


def _checked_type(type_: FactType) -> cel.Type:
    match type_:
        case PlainType():
            return _PLAIN[type_]
        case ChoiceType():
            return cel.Type.AbstractType(f"choice.{type_.name}")
        case ThingType():
            return cel.Type.AbstractType(f"thing.{type_.kind}")
        case ListType():
            return cel.Type.List(_checked_type(type_.of))


def _run_type(type_: FactType) -> cel.Type:
    match type_:
        case PlainType():
            return cel.Type.INT if type_ == MONEY else _PLAIN[type_]
        case ChoiceType():
            return cel.Type.INT
        case ThingType():
            return cel.Type.STRING
        case ListType():
            return cel.Type.List(_run_type(type_.of))


def _functions(declared: frozenset[FactType]) -> list[cel.FunctionDecl]:
    """All that the checker offers: each operator with each pair of operands that it is sound for."""
    elements = sorted({*_PLAIN, *declared}, key=repr)
    ordered = [each for each in elements if isinstance(each, ChoiceType) or each in _ORDERED]
    return [*_logic(), *_arithmetic(), *_comparisons(elements, ordered), *_of_lists(elements)]


def _logic() -> Iterator[cel.FunctionDecl]:
    yes_no = cel.Type.BOOL
    for name, operands in {"_&&_": 2, "_||_": 2, "!_": 1, "@not_strictly_false": 1}.items():
        yield _function(name, yes_no, [[yes_no] * operands])


def _arithmetic() -> Iterator[cel.FunctionDecl]:
    whole, decimal = cel.Type.INT, cel.Type.DOUBLE
    for name in ("_+_", "_-_", "_*_", "_/_"):
        yield cel.FunctionDecl(
            name, [cel.Overload(f"{name} {each.name()}", each, [each, each]) for each in (whole, decimal)]
        )
    yield cel.FunctionDecl(
        "-_", [cel.Overload(f"-_ {each.name()}", each, [each]) for each in (whole, decimal)]
    )
    yield _function("double", decimal, [[whole]])


def _comparisons(elements: Iterable[FactType], ordered: Iterable[FactType]) -> Iterator[cel.FunctionDecl]:
    for name in ("_==_", "_!=_"):
        yield _function(name, cel.Type.BOOL, [[_checked_type(each)] * 2 for each in elements])
    for name in ("_<_", "_<=_", "_>_", "_>=_"):
        yield _function(name, cel.Type.BOOL, [[_checked_type(each)] * 2 for each in ordered])


def _of_lists(elements: Iterable[FactType]) -> Iterator[cel.FunctionDecl]:
    types = [_checked_type(each) for each in elements]
    yield _function("@in", cel.Type.BOOL, [[each, cel.Type.List(each)] for each in types])
    yield _function("size", cel.Type.INT, [[cel.Type.STRING], *([cel.Type.List(each)] for each in types)])


def _function(name: str, result: cel.Type, signatures: Iterable[list[cel.Type]]) -> cel.FunctionDecl:
    return cel.FunctionDecl(
        name, [cel.Overload(f"{name} {place}", result, operands) for place, operands in enumerate(signatures)]
    )
