"""The scenario that `docs/scenarios.md` shows its readers is played as it stands there."""

import re
from pathlib import Path
from shutil import copyfile

from fonds.packs import SHIPPED, read_sources
from rehearsal.run import rehearse
from rehearsal.step import STEPS, ExpectedCase, ExpectedMail, ExpectedRecord, ExpectedRegister, Refusal

PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")


def test_the_example_holds(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    folder = tmp_path / "micro-loan"
    (folder / "scenarios").mkdir(parents=True)
    copyfile(SHIPPED / "micro-loan" / "demo.yaml", folder / "demo.yaml")
    (folder / "scenarios" / "returned_once.yaml").write_text(example, encoding="utf-8")

    (rehearsed,) = rehearse(folder, read_sources(SHIPPED / "micro-loan"))
    assert rehearsed.problems == ()
    assert len(rehearsed.played) == 11


def test_every_word_of_a_scenario_is_explained() -> None:
    models = (*STEPS.values(), ExpectedCase, ExpectedMail, ExpectedRecord, ExpectedRegister, Refusal)
    words = {field.alias or name for model in models for name, field in model.model_fields.items()}
    explained = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]*)`", PAGE))))
    assert words - explained == set()
