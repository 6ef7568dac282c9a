from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from captioner.bench.score import ReferenceWord
from captioner.bench.server_process import ServerProcess
from captioner.config import Config
from captioner.errors import ConfigError
from tests.rigs.caption_counter import CountedCaption
from tests.rigs.churn import WAYS
from tests.rigs.loudness_server import command
from tests.rigs.programme import ProgrammeItem
from tests.rigs.server_stats import ServerMetrics, ServerStats
from tests.rigs.soak import SoakRun, measure
from tests.rigs.soak_report import SoakReport, SoakRound, fifths

SECOND = 32_000
PASSAGES = (
    ProgrammeItem("talk", 0.0, bytes(6 * SECOND), (ReferenceWord("one", 0.5, 0.8),)),
    ProgrammeItem("music", 6.0, bytes(4 * SECOND)),
)


def past(count: int, *, memory: float = 0.0, files: int = 0) -> list[SoakRound]:
    """Return rounds of ten seconds, each of which leaks memory and files."""
    stats = [ServerStats(100.0 + memory * n, 20 + files * n, 12, ServerMetrics(tasks=7)) for n in range(count)]
    return [SoakRound(10 * (n + 1) / 3600, n + 1.0, stats[n], n + 1) for n in range(count)]


def soak(rounds: list[SoakRound], seen: list[CountedCaption], **other: int) -> SoakReport:
    parts = fifths(rounds, seen, PASSAGES, warm=1)
    known = {"visits": {"viewer closes": 3}, "failures": {}, "engine_errors": 0, "dropped": 0.0, "lost": 0}
    return replace(SoakReport("scripted", 1.0, 60.0, len(rounds), parts, **known), **other)  # type: ignore[arg-type]


def spoken(count: int, *, later: float = 0.0) -> list[CountedCaption]:
    """Return a caption of four words in each talk, two of them taken back, and one word in the music.

    Captions of talks are `later` seconds later each time.
    """
    talks = [CountedCaption(10.0 * n + 0.5 + later * n, 4, 2) for n in range(count)]
    return sorted([*talks, *(CountedCaption(10.0 * n + 7, 1, 0) for n in range(count))], key=lambda seen: seen.start)


def test_constant_figures_are_flat() -> None:
    """Constant figures are flat, in five parts of the rounds after the first."""
    found = soak(past(11), spoken(11))

    assert found.flat
    assert [0.5] * 5 == [one.clock for one in found.fifths]
    assert [0.5] * 5 == [one.erasure for one in found.fifths]
    assert [2] * 5 == [one.invented for one in found.fifths]
    assert "NOT FLAT" not in found.table
    assert json.loads(json.dumps(found.json))["flat"] is True


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("memory", soak(past(11, memory=2.0), spoken(11))),
        ("files", soak(past(11, files=1), spoken(11))),
        ("clock", soak(past(11), spoken(11, later=0.05))),
        ("lost words", soak(past(11), spoken(11), lost=1)),
        ("failed engines", soak(past(11), spoken(11), engine_errors=1)),
    ],
)
def test_growing_figures_are_not_flat(what: str, found: SoakReport) -> None:
    """Growing memory or files, shifting captions and losses are not flat."""
    assert [what] == [verdict.what for verdict in found.verdicts if not verdict.flat]
    assert f"NOT FLAT {what}:" in found.table
    assert not found.flat


def test_too_few_hours() -> None:
    """Fewer rounds than fifths are refused before a server is started."""
    with pytest.raises(ConfigError, match="fewer than five rounds"):
        measure(Config(), 0.1, (), print, scripted=True)


def test_a_short_soak() -> None:
    """With a real server and visitors of every kind, nothing is lost or left over, and captions match the audio."""
    tone = (b"\x00\x20\x00\xe0" * 4000) * 2
    items = tuple(
        ProgrammeItem(name, begin, tone * 15 + bytes(5 * SECOND), words)
        for name, begin, words in (("talk", 0.0, (ReferenceWord("one", 0.0, 0.3),)), ("music", 20.0, ()))
    )
    with ServerProcess(command) as server:
        run = SoakRun(server, items, 5, scripted=True, progress=lambda _: None)
        asyncio.run(run.play())
    found = run.result("loudness engine", {})

    assert {} == found.failures
    assert (0, 0, 0.0) == (found.lost, found.engine_errors, found.dropped)
    assert [0.0] * 5 == [one.clock for one in found.fifths]
    assert found.fifths[0].files == found.fifths[-1].files
    assert found.fifths[0].tasks == found.fifths[-1].tasks
    assert {f"viewer {way}" for way in WAYS} <= set(found.visits)
