"""`fonds serve`, `fonds work` and `fonds health`, as processes of their own."""

import json
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.fonds.conftest import INIT, Run
from tests.fonds.running import get, running

NOW = "2026-10-12T09:00"


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was served once and ended by Ctrl-C; what it printed is kept."""
    folder = tmp_path_factory.mktemp("demo")
    with running(folder, "serve", "--demo", "--port", "0") as fonds:
        address = fonds.address
        fonds.wait_for("Ctrl-C ends")
        (folder / "page").write_text(get(f"{address}/sign-in").text, encoding="utf-8")
        (folder / "code").write_text(str(fonds.end()))
        (folder / "said").write_text("".join(fonds.said), encoding="utf-8")
    return folder


def test_the_demo_answers_and_says_how_to_sign_in_and_where_the_mails_are(demo_folder: Path) -> None:
    said = (demo_folder / "said").read_text(encoding="utf-8")
    assert said.startswith("Setting the demo company up ...\n")

    assert "鸿程小额贷款" in said
    assert "sign in" in said
    assert "mails" in said
    assert "2026-09-28 09:00" in said
    assert "<html" in (demo_folder / "page").read_text(encoding="utf-8")


def test_ctrl_c_ends_it_cleanly(demo_folder: Path) -> None:
    assert (demo_folder / "code").read_text() == "0"
    assert (demo_folder / "said").read_text(encoding="utf-8").endswith("ended\n")


def test_every_mail_had_gone_out_when_it_ended(demo_folder: Path) -> None:
    with closing(sqlite3.connect(demo_folder / ".fonds/demo/micro-loan/fonds.db")) as database:
        assert database.execute("SELECT DISTINCT standing FROM outbox WHERE kind <> 'seal'").fetchall() == [
            ("sent",)
        ]


def test_the_demo_reaches_no_real_company(demo_folder: Path) -> None:
    assert sorted(path.name for path in (demo_folder / ".fonds").iterdir()) == ["demo"]
    assert list((demo_folder / ".fonds/demo/micro-loan/mails").glob("*.eml"))


def test_a_demo_goes_on_from_where_it_was_left_and_its_clock_only_forward(demo_folder: Path) -> None:
    with running(demo_folder, "serve", "--demo", "--port", "0", "--now", NOW) as fonds:
        assert "2026-10-12 09:00" in fonds.wait_for("clock .*").string
        assert "The demo company goes on where it was left.\n" in fonds.said
        assert fonds.end() == 0
    with running(demo_folder, "serve", "--demo", "--port", "0", "--now", "2026-09-01") as fonds:
        fonds.wait_for("a clock only goes forward, and this demo stands at 2026-10-12")
        assert fonds.process.wait() == 1


def test_what_fell_due_on_the_way_to_now_happened_at_its_own_time(demo_folder: Path) -> None:
    """Served with --now a fortnight later by the test before, the demo's reminders went out on their days."""
    with closing(sqlite3.connect(demo_folder / ".fonds/demo/micro-loan/fonds.db")) as database:
        days = {
            row[0]
            for row in database.execute(
                "SELECT substr(at, 1, 10) FROM ledger WHERE json_extract(body, '$.what') = 'deadline_fired'"
            )
        }

    assert {"2026-09-29", "2026-09-30", "2026-10-09"} <= days


def test_a_port_that_is_taken_is_told_with_the_next_step(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = int(taken.getsockname()[1])
        with running(tmp_path, "serve", "--demo", "--port", str(port)) as fonds:
            fonds.wait_for(f"cannot listen on 127.0.0.1:{port}: .*--port {port + 1}")
            assert fonds.process.wait() == 1
    assert not (tmp_path / ".fonds").exists()


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_company_is_served_and_asked_for_its_health(run: Run, tmp_path: Path, by: signal.Signals) -> None:
    with running(tmp_path, "serve", "--port", "0", "--log", "json") as fonds:
        address = fonds.address
        fonds.wait_for('"sealer"')
        well = run("health", "--url", address).stdout
        assert get(address).goes_to.endswith("/sign-in")
        assert fonds.end(by) == 0

    assert well
    lines = [json.loads(line) for line in fonds.said if line.startswith("{")]
    assert next(line for line in lines if line["event"] == "sealer")["seals"] == 1


def test_nobody_who_answers_is_not_well(run: Run) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"

    assert "does not answer" in run("health", "--url", address, code=1).stderr


@pytest.mark.usefixtures("company")
def test_a_clock_may_be_set_while_there_is_no_case(tmp_path: Path) -> None:
    with running(tmp_path, "serve", "--port", "0", "--now", "2031-09-28T09:00") as fonds:
        assert fonds.wait_for(r"sealer.*at=2031-09-28T01:00")
        assert fonds.end() == 0


def test_without_a_company_the_first_step_is_told(run: Run) -> None:
    for command in ("serve", "work"):
        arguments = ("--port", "0") if command == "serve" else ()
        assert "'fonds init --pack NAME'" in run(command, *arguments, code=1).stderr


@pytest.mark.parametrize("database", ["sqlite_url", "postgres_url"])
def test_two_processes_of_workers_share_a_database(
    run: Run, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    url: str = request.getfixturevalue(database)
    run(*INIT, "--database", url)
    with running(tmp_path, "work", "--database", url) as one:
        one.wait_for("seals=1")
        with running(tmp_path, "work", "--database", url) as two:
            two.wait_for("fonds is at work")
            assert (two.end(signal.SIGTERM), one.end()) == (0, 0)

    sealed = [line for each in (one, two) for line in "".join(each.said).splitlines() if "seals=1" in line]
    assert len(sealed) == 1
    assert "proved" in run("ledger", "verify", "--database", url, "--seals", ".fonds/seals.jsonl").stdout
