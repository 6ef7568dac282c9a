from __future__ import annotations

import re
import tomllib
from pathlib import Path

from captioner.config import Config
from captioner.config.describe import describe, sample
from captioner.config.load import SECTIONS, TABLES, load


def test_every_setting_has_a_meaning() -> None:
    """Each key of each section is described, with the variable that sets it."""
    described = list(describe())

    assert set(SECTIONS) | set(TABLES) == {one.section for one in described}
    assert [] == [one.key for one in described if not one.meaning]
    port = next(one for one in described if (one.section, one.key) == ("server", "port"))
    assert ("8080", "0 to 65535", "CAPTIONER_SERVER_PORT") == (port.default, port.values, port.environment)


def test_sample_is_the_defaults(tmp_path: Path) -> None:
    """With every section's comments removed, the sample loads as the defaults."""
    sections = sample().split("# A `[[rooms]]` table")[0]
    content = re.sub(r"^# (\w+ = (?!…))", r"\1", sections, flags=re.MULTILINE)
    (tmp_path / "captioner.toml").write_text(content)

    assert load(environment={}, file=tmp_path / "captioner.toml") == Config()
    assert tomllib.loads(content)["server"]["port"] == 8080


def test_sample_loads_as_it_is(tmp_path: Path) -> None:
    """The sample as printed is a valid file that changes nothing."""
    (tmp_path / "captioner.toml").write_text(sample())

    assert load(environment={}, file=tmp_path / "captioner.toml") == Config()
