"""A database full of records, as an archive of many years has them: rows in bulk, indexed afterwards."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.schema import CreateIndex, DropIndex

from archive.store.tables import record_facts, record_numbers, records
from archive.words import words_of
from bench.databases import file_of
from engine.store.unit_of_work import Store

CLASS = "loan_file"
CITIES = ("东莞市", "广州市", "深圳市", "佛山市", "中山市", "惠州市", "珠海市", "江门市")
NAMES = (
    *("鸿程", "华信", "金茂", "远洋", "东方", "新城", "恒泰", "中汇"),
    *("联创", "宏达", "博雅", "天成", "瑞丰", "嘉禾", "盛世", "国泰"),
)
SIGNS = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
TRADES = ("贸易", "建筑", "科技", "物流", "餐饮", "医药", "机械", "电子", "纺织", "农业", "传媒", "装饰")
KEEPERS = ("xu", "xu", "xu", "fang", "gao")
PLACES = ("reading_room", "reading_room", "reading_room", "safe")
SECRECY = ("ordinary",) * 90 + ("secret",) * 9 + ("confidential",)
START = datetime(2001, 1, 1, 4, tzinfo=UTC)
_AT_ONCE = 20_000
_COLUMNS = {
    "records": "id, nth, class, custodian, place, case_id, created_at, secrecy, retention, fields, state, spot, retain_until",
    "record_facts": "record, name, class, value, nth",
    "record_numbers": "record, name, class, number, is_unique, given_at",
    "record_words": "nth, words",
}
_COPY = {
    name: SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(name), SQL(", ").join(map(Identifier, columns.split(", ")))
    )
    for name, columns in _COLUMNS.items()
}

Rows = dict[str, list[tuple[object, ...]]]


def customer(of: Random) -> str:
    """One of some 150,000."""
    return f"{of.choice(CITIES)}{of.choice(NAMES)}{of.choice(SIGNS)}{of.choice(SIGNS)}{of.choice(TRADES)}有限公司"


def fill(url: str, many: int, seed: int = 1) -> None:
    """`many` records, in a database with tables and staff."""
    store = Store(url)
    indexes = [each for table in (records, record_facts, record_numbers) for each in table.indexes]
    with store.engine.begin() as connection:
        for index in indexes:
            connection.execute(DropIndex(index))
    write = _to_sqlite if url.startswith("sqlite") else _to_postgresql
    write(url, _parts(many, Random(seed), lite=url.startswith("sqlite")))
    with store.engine.begin() as connection:
        for index in indexes:
            connection.execute(CreateIndex(index))
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    store.close()


def _parts(many: int, of: Random, *, lite: bool) -> Iterator[Rows]:
    numbers = iter(range(1, many + 1))
    while part := list(islice(numbers, _AT_ONCE)):
        rows: Rows = {name: [] for name in _COLUMNS}
        for nth in part:
            _put(rows, nth, of, lite=lite)
        yield rows


def _put(rows: Rows, nth: int, of: Random, *, lite: bool) -> None:
    id, filed = f"{nth:032x}", START + timedelta(minutes=13 * nth)
    at: object = filed.replace(tzinfo=None).isoformat(" ", "microseconds") if lite else filed
    fields = {
        "project": f"P-{nth:07}",
        "customer": customer(of),
        "closed_on": (filed - timedelta(days=of.randrange(1, 900))).date().isoformat(),
    }
    state = "out" if of.random() < 0.01 else "in_place"
    spot, until = f"{nth % 40}柜{nth % 12}格{nth % 300}盒", f"{filed.year + 10}-12-31"
    rows["records"].append(
        (
            id, nth, CLASS, of.choice(KEEPERS), of.choice(PLACES), "c" * 32, at, of.choice(SECRECY), "ordinary",
            json.dumps(fields, ensure_ascii=False, separators=(",", ":")), state, spot, until,
        )
    )  # fmt: skip
    rows["record_facts"].extend((id, name, CLASS, value, nth) for name, value in fields.items())
    rows["record_numbers"].append((id, "file", CLASS, f"{filed.year}鸿借字第{nth:07}号", True, at))
    rows["record_words"].append((nth, words_of(fields)))


def _to_sqlite(url: str, parts: Iterator[Rows]) -> None:
    connection = sqlite3.connect(file_of(url))
    connection.execute("PRAGMA synchronous = OFF")
    for rows in parts:
        for name, many in rows.items():
            marks = ", ".join("?" * len(many[0]))
            connection.executemany(f"INSERT INTO {name} ({_COLUMNS[name]}) VALUES ({marks})", many)
        connection.commit()
    connection.execute("INSERT INTO record_words_found (record_words_found) VALUES ('optimize')")
    connection.commit()
    connection.close()


def _to_postgresql(url: str, parts: Iterator[Rows]) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        for rows in parts:
            for name, many in rows.items():
                with connection.cursor().copy(_COPY[name]) as copy:
                    for row in many:
                        copy.write_row(row)
