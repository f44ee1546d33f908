"""Settings are refused whole, each problem with its variable's name."""

from pathlib import Path

import pytest

from fonds.settings import InvalidSettings, read_settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_everything_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PORT": "99999",
        "SMTP_TLS": "ssl",
        "DATABSE": "x",
        "BASE_URL": "fonds.example",
    }.items():
        monkeypatch.setenv(f"FONDS_{name}", value)

    with pytest.raises(InvalidSettings) as refused:
        read_settings()

    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "FONDS_DATABSE",
        "FONDS_BASE_URL",
        "FONDS_PORT",
        "FONDS_SMTP_TLS",
    ]
    assert "did you mean 'FONDS_DATABASE'?" in refused.value.problems[0]


def test_a_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONDS_DATABASE", "mysql://fonds:hush@db/fonds")

    with pytest.raises(InvalidSettings) as refused:
        read_settings()

    assert "hush" not in str(refused.value)
    assert "expected sqlite:///FILE or postgresql://" in str(refused.value)


def test_the_environment_wins_over_the_file_and_what_is_given_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("FONDS_PORT=8100\nFONDS_HOST=0.0.0.0\nFONDS_MAIL_FROM=a@file.example\n")
    monkeypatch.setenv("FONDS_HOST", "127.0.0.2")
    monkeypatch.setenv("FONDS_MAIL_FROM", "a@environment.example")

    settings = read_settings(mail_from="a@given.example", database=None)

    assert (settings.port, settings.host) == (8100, "127.0.0.2")
    assert settings.mail_domain == "given.example"
