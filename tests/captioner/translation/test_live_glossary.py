import os
from pathlib import Path

import pytest

from captioner.errors import ConfigError
from captioner.translation.live_glossary import LiveGlossary

FIRST = '[en-es.terms]\nbalance = "saldo"\n'
SECOND = '[en-es.terms]\nbalance = "balance"\n'


class Clock:
    """Stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def terms(glossary: LiveGlossary) -> tuple[tuple[str, str], ...]:
    return glossary().of("en", "es").terms


def test_a_changed_file_is_in_force_at_the_next_look(tmp_path: Path) -> None:
    """Not before: a look at every translation would cost more than it brings."""
    file, clock = tmp_path / "a.toml", Clock()
    file.write_text(FIRST)
    glossary = LiveGlossary(file, every=1, clock=clock)
    file.write_text(SECOND)
    before = terms(glossary)
    clock.now = 1

    assert before == (("balance", "saldo"),)
    assert terms(glossary) == (("balance", "balance"),)


def test_a_broken_file_changes_nothing_and_says_so(tmp_path: Path) -> None:
    """The old glossary stays in force until the file is mended; a file that is gone is a broken one."""
    file, clock = tmp_path / "a.toml", Clock()
    file.write_text(FIRST)
    glossary = LiveGlossary(file, every=1, clock=clock)
    problems: list[str] = []
    for content in ("[en-es", None, SECOND):
        file.unlink() if content is None else file.write_text(content)
        if content:
            os.utime(file, ns=(0, len(problems)))
        clock.now += 1
        terms(glossary)
        problems.append(glossary.problem.partition(":")[0])

    assert problems == ["the glossary stays as it was"] * 2 + [""]
    assert terms(glossary) == (("balance", "balance"),)


def test_a_glossary_that_was_never_right_is_refused(tmp_path: Path) -> None:
    """There is no old one to keep."""
    with pytest.raises(ConfigError, match="cannot be read"):
        LiveGlossary(tmp_path / "nowhere.toml")
