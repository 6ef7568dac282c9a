import os
from pathlib import Path

import pytest

from captioner.errors import ConfigError
from captioner.translation.live_glossary import LiveGlossary

FIRST = '[en-es.terms]\nbalance = "saldo"\n'
SECOND = '[en-es.terms]\nbalance = "balance"\n'


class Clock:
    """Clock that is set by the test."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def terms(glossary: LiveGlossary) -> tuple[tuple[str, str], ...]:
    return glossary().of("en", "es").terms


def test_a_changed_file_is_in_force_after_the_interval(tmp_path: Path) -> None:
    """The file is not checked for every translation."""
    file, clock = tmp_path / "a.toml", Clock()
    file.write_text(FIRST)
    glossary = LiveGlossary(file, interval_s=1, clock=clock)
    file.write_text(SECOND)
    before = terms(glossary)
    clock.now = 1

    assert before == (("balance", "saldo"),)
    assert terms(glossary) == (("balance", "balance"),)


def test_an_invalid_file_leaves_the_glossary_in_force(tmp_path: Path) -> None:
    """An invalid or missing file is reported as a problem until it is corrected."""
    file, clock = tmp_path / "a.toml", Clock()
    file.write_text(FIRST)
    glossary = LiveGlossary(file, interval_s=1, clock=clock)
    problems: list[str] = []
    for content in ("[en-es", None, SECOND):
        file.unlink() if content is None else file.write_text(content)
        if content:
            os.utime(file, ns=(0, len(problems)))
        clock.now += 1
        terms(glossary)
        problems.append(glossary.problem.partition(":")[0])

    assert problems == ["the glossary is unchanged"] * 2 + [""]
    assert terms(glossary) == (("balance", "balance"),)


def test_a_glossary_that_is_invalid_at_the_start_is_refused(tmp_path: Path) -> None:
    """There is no earlier glossary to keep."""
    with pytest.raises(ConfigError, match="cannot read the glossary"):
        LiveGlossary(tmp_path / "nowhere.toml")
