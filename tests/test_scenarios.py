"""What each shipped policy says should happen, happens: every scenario beside it, played by the code of `fonds rehearse`."""

from pathlib import Path

import pytest

from engine.text import LANGUAGES
from fonds.packs import SHIPPED, read_sources, shipped_packs
from rehearsal.report import reported
from rehearsal.run import rehearse
from rehearsal.scenario import scenario_files

FILES = [path for pack in shipped_packs() for path in scenario_files(SHIPPED / pack)]


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parts[-3]}-{path.stem}" for path in FILES])
def test_scenario(path: Path) -> None:
    folder = path.parent.parent
    (rehearsed,) = rehearse(folder, read_sources(folder), path.stem)
    assert rehearsed.succeeded, "\n".join(map(str, rehearsed.problems))
    for language in LANGUAGES:
        assert len(list(reported(rehearsed, language))) > len(rehearsed.played)


def test_every_policy_that_a_company_may_take_has_scenarios() -> None:
    with_scenarios = {path.parts[-3] for path in FILES}
    assert with_scenarios == set(shipped_packs()) - {"standard"}
