"""What an installation is told from outside: read once at start, validated whole, passed down. Nothing else reads it."""

import os
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.attachment import KINDS, LARGEST, Limits
from engine.errors import FondsError, did_you_mean

HOME = Path(".fonds")
PREFIX = "FONDS_"
_WITH_SECRETS = frozenset({"database", "smtp_password"})


class InvalidSettings(FondsError):
    """What the installation is told from outside does not fit; `problems` holds all of it, each with its variable's name."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Settings(BaseSettings):
    """Environment variables `FONDS_…`, or a file `.env` in the working directory.

    `database`: `sqlite:///FILE` or `postgresql://…`. `base_url`: the address that mail links begin with; without it,
    http://HOST:PORT. `smtp_tls`: `starttls` (587), `tls` (465) or `none`. `seals`: the file that ledger seals are appended
    to, outside the database. `attachment_largest`: bytes of a file that is handed in;
    `attachment_kinds`: which kinds of file may be.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database: str = f"sqlite:///{HOME / 'fonds.db'}"
    base_url: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    organisation_zh: str = "本公司"
    organisation_en: str = "Our company"
    mail_from: str = "fonds@localhost"
    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Literal["none", "starttls", "tls"] = "none"
    seals: Path = HOME / "seals.jsonl"
    attachment_largest: Annotated[int, Field(ge=1, le=1024**3)] = LARGEST
    attachment_kinds: str = ",".join(KINDS)

    @field_validator("database")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return url

    @field_validator("attachment_kinds")
    @classmethod
    def _known_kinds(cls, given: str) -> str:
        for name in _words_of(given):
            if name not in KINDS:
                known = list(KINDS)
                raise ValueError(f"expected some of {', '.join(known)}{did_you_mean(name, known)}")
        return given

    @property
    def attachments(self) -> Limits:
        """Which files may be handed in."""
        return Limits(self.attachment_largest, frozenset(_words_of(self.attachment_kinds)))

    @field_validator("base_url")
    @classmethod
    def _whole_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("expected an address that begins with http:// or https://")
        return url.rstrip("/")

    @property
    def address(self) -> str:
        """The address at which people reach the pages."""
        return self.base_url or f"http://{_reachable(self.host)}:{self.port}"

    @property
    def mail_domain(self) -> str:
        """What stands behind the @ of every Message-ID."""
        return self.mail_from.rpartition("@")[2] or "localhost"


def read_settings(**given: object) -> Settings:
    """The settings from environment and `.env`; what is `given` (and not None) wins.

    Raises InvalidSettings with everything that is wrong, misspelt variables included.
    """
    problems = list(_misspelt())
    try:
        settings = Settings.model_validate(
            {name: value for name, value in given.items() if value is not None}
        )
    except ValidationError as error:
        problems += [_sentence(each) for each in error.errors(include_url=False)]
        raise InvalidSettings(tuple(problems)) from None
    if problems:
        raise InvalidSettings(tuple(problems))
    return settings


def _words_of(listed: str) -> list[str]:
    return [word.strip() for word in listed.split(",") if word.strip()]


def _reachable(host: str) -> str:
    """A name for this machine where `host` only means all its addresses."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1"
    return f"[{host}]" if address.version == 6 else host


def _misspelt() -> Iterator[str]:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            yield f"{name}: there is no such setting{did_you_mean(name, known)}"


def _sentence(each: ErrorDetails) -> str:
    name = str(each["loc"][0])
    message = each["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    given = "" if name in _WITH_SECRETS else f", got {each['input']!r}"
    return f"{PREFIX}{name.upper()}: {message}{given}"
