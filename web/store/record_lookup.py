"""Records by any word that stands in their numbers or fields: what a person types who does not know the number."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, union

from archive.store.tables import bonds, record_facts, record_numbers, records


def with_words(
    connection: Connection, words: Sequence[str], class_: str | None, most: int
) -> tuple[str, ...]:
    """Ids of the records that hold every one of the words somewhere, oldest first."""
    query = select(records.c.id)
    if class_ is not None:
        query = query.where(records.c["class"] == class_)
    for word in words:
        by_number = select(record_numbers.c.record).where(
            record_numbers.c.number.contains(word, autoescape=True)
        )
        by_fact = select(record_facts.c.record).where(record_facts.c.value.contains(word, autoescape=True))
        query = query.where(records.c.id.in_(union(by_number, by_fact)))
    return tuple(connection.execute(query.order_by(records.c.nth).limit(most)).scalars())


def ever_listed(connection: Connection, case: str) -> tuple[str, ...]:
    """Ids of the records that the case had on its destruction list at any time."""
    query = select(bonds.c.record).where(bonds.c.case_id == case, bonds.c.kind == "list").distinct()
    return tuple(connection.execute(query).scalars())
