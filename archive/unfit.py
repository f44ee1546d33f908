"""Records that were picked for a field and do not fit it: unknown, of another class, or without what its `where` asks."""

from collections.abc import Iterator, Mapping, Sequence

from archive.record_summary import RecordSummary
from archive.search import COLUMNS, written_fact
from archive.sections import classes
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.text import Text


def unfit_key(field: str) -> str:
    """Where the reader puts them: by the record's id, why."""
    return f"unfit.{field}"


def unfit(
    spec: FieldSpec,
    ids: Sequence[str],
    found: Mapping[str, RecordSummary],
    where: Mapping[str, Sequence[str]],
    reading: Reading,
) -> Iterator[tuple[str, Text]]:
    """The ids of those that do not fit, and why. What changes by itself (`retention_due`, `on_loan`, `state`) is asked by checks,
    not here."""
    for id_ in ids:
        summary = found.get(id_)
        if summary is None:
            shown = id_[:40]
            yield id_, Text(f"档案库中没有 {shown}", f"no record {shown} in the archive")
            continue
        line = summary.line(reading)
        if spec.class_ not in {None, summary.class_}:
            wanted = classes(reading.pack)[str(spec.class_)].text
            yield id_, Text(f"{line.zh}不是“{wanted.zh}”", f'{line.of("en")} is no "{wanted.of("en")}"')
        elif wrong := [name for name, values in where.items() if not _has(summary, name, values)]:
            titles = ", ".join(wrong)
            yield (
                id_,
                Text(
                    f"{line.zh}不在可选范围内（{titles}）",
                    f"{line.of('en')} may not be picked here ({titles})",
                ),
            )


def _has(summary: RecordSummary, name: str, values: Sequence[str]) -> bool:
    if name in summary.fields:
        return written_fact(summary.fields[name]) in values
    standing = {
        "place": summary.place,
        "custodian": summary.custodian,
        "secrecy": summary.secrecy,
        "class": summary.class_,
    }
    return name not in COLUMNS or name == "state" or standing[name] in values
