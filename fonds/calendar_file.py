"""The calendar that `fonds when` counts by: a policy's, a file of the company's own, or none."""

from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from pydantic import ValidationError

from archive.vocabulary import VOCABULARY
from engine.errors import DefinitionError, NotFound
from engine.language.document import read_yaml
from engine.language.loader import read_pack
from engine.language.model_wording import explained
from engine.time.calendar import Calendar, CalendarRule
from fonds.packs import find_pack, read_sources


def calendar_of(file: Path | None, country: str | None, time_zone: str) -> Calendar:
    """The calendar in `file` (YAML, keys as under `calendar` in a pack.yaml); `country` wins over the file's own.

    Raises DefinitionError with everything wrong in the file, PhraseError for a country, NotFound for a time zone.
    """
    known = available_timezones()
    if time_zone not in known:
        raise NotFound("time zone", time_zone, sorted(known))
    rule = read_rule(file) if file else CalendarRule()
    return Calendar(_in_country(rule, country) if country else rule, ZoneInfo(time_zone))


def calendar_of_pack(name_or_folder: str) -> Calendar:
    """The calendar that the cases of a policy are counted by: its days, its hours, its time zone.

    Raises NotFound, DefinitionError.
    """
    pack = read_pack(read_sources(find_pack(name_or_folder)), VOCABULARY)
    return Calendar(pack.calendar, ZoneInfo(pack.time_zone))


def read_rule(file: Path) -> CalendarRule:
    """The rule in `file`. Raises DefinitionError with everything wrong in it, each at its line and column."""
    if not file.is_file():
        raise NotFound("calendar file", str(file))
    document = read_yaml(str(file), file.read_text(encoding="utf-8-sig"))
    try:
        return CalendarRule.model_validate(document.data, strict=True)
    except ValidationError as error:
        findings = explained(error, CalendarRule, document.data)
        raise DefinitionError([document.origin.problem(finding) for finding in findings]) from None


def _in_country(rule: CalendarRule, country: str) -> CalendarRule:
    try:
        return CalendarRule(
            country=country, hours=rule.hours, closed_days=rule.closed_days, open_days=rule.open_days
        )
    except ValidationError as error:
        raise cast(Exception, error.errors()[0].get("ctx", {})["error"]) from None
