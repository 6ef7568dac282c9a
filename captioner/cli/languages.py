"""Command `languages`, and the checks of languages before a model is loaded."""

from __future__ import annotations

from argparse import Namespace
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from captioner import languages
from captioner.cli import options, output

if TYPE_CHECKING:
    from captioner.config import Config, RoomConfig
    from captioner.types import Grade

_MAX_LISTED = 6
"""Spoken languages that a line names; of more it has the number."""


def list_languages(given: Namespace) -> int:
    """List the languages that are recognized or only written, and which engine translates into each."""
    from captioner.cli.config_checks import resources
    from captioner.cli.recognizers import traits
    from captioner.translation.selection import assess, served_targets

    config, spoken = options.config(given), languages.spoken(given.spoken)
    installed, recognizer = resources(config), traits(config.recognizer)
    named = spoken.split(",") if spoken != languages.AUTO else list(languages.SPOKEN)
    served = {source: served_targets(source, installed) for source in named}
    grades = {
        code: {
            source: assess(served[source][code], source, code, installed).grade
            for source in named
            if code in served[source]
        }
        for code in languages.NAMES
    }
    rows: list[output.Row] = [
        {
            "code": code,
            "name": name,
            "english": languages.ENGLISH_NAMES[code],
            "spoken": code in languages.SPOKEN and (recognizer.multilingual or code == "en"),
            "translated": {source: served[source][code] for source in named if code in served[source]},
            "grades": grades[code],
        }
        for code, name in languages.NAMES.items()
    ]
    rows.sort(key=lambda row: not row["spoken"])  # two lists, each by code
    output.rows(rows, given.json, _line)
    return 0


def check_languages(config: Config, spoken: str, targets: Sequence[str]) -> str:
    """Return the spoken languages that the configured model is to expect.

    Raises:
        LanguageError: The model does not recognize a language, or no installed engine serves a pair.
    """
    from captioner.cli.config_checks import resources
    from captioner.cli.recognizers import traits
    from captioner.recognition.language_id import expected_languages
    from captioner.translation import engine_name

    installed, recognizer = resources(config), traits(config.recognizer)
    expected = expected_languages(spoken, multilingual=recognizer.multilingual, model=recognizer.model)
    for source in expected.split(","):
        for target in targets:
            if not languages.covers(source, target):
                engine_name(source, target, installed)
    return expected


def openable(config: Config, room: RoomConfig | None) -> tuple[str, ...]:
    """Return the languages that `allow` names for the viewers of a room, which an engine has to serve; `*` is none."""
    allow = config.translation.allow if room is None or room.allow is None else room.allow
    return tuple(code for code in allow if code != "*")


def expected_language(config: Config, spoken: str, targets: Sequence[str]) -> str:
    """Check the languages of a command line, and report if `--from` is read as another one."""
    from captioner.cli.recognizers import traits

    expected = check_languages(config, spoken, targets)
    if expected != spoken:
        output.say(f"{traits(config.recognizer).model} recognizes English only: --from {spoken} is read as {expected}")
    return expected


def _line(row: output.Row) -> str:
    """Format as `es          spoken   Español  Spanish  from en by apertium, gist only`."""
    kind = "spoken" if row["spoken"] else "written"
    served = _translated(row["translated"], row["grades"])
    return f"{row['code']:<12}{kind:<9}{row['name']}  {row['english']}{served}"


def _translated(engines: object, grades: object) -> str:
    from captioner.translation.grades import GRADE_WORDS

    assert isinstance(engines, dict)
    assert isinstance(grades, dict)
    sources: dict[tuple[str, Grade], list[str]] = defaultdict(list)
    for source, engine in engines.items():
        sources[engine, grades[source]].append(source)
    named = {
        by: ", ".join(codes) if len(codes) <= _MAX_LISTED else f"{len(codes)} languages"
        for by, codes in sources.items()
    }
    return "".join(f"  from {codes} by {engine}, {GRADE_WORDS[grade]}" for (engine, grade), codes in named.items())
