"""The guarantees to viewers hold in every order of events, from the audio to the last viewer and file."""

from __future__ import annotations

import itertools
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from captioner.types import Word
from formats import srt, webvtt
from tests.conftest import MANY
from tests.fakes import said
from tests.invariants.simulation import LANGUAGES, Simulation

calm = settings(max_examples=MANY or 20, suppress_health_check=list(HealthCheck))

_WORD = st.sampled_from(["one", "two,", "three", "four.", "five", "six", "seven?", "eight", "nine", "ten."])
_PIECE = st.one_of(st.lists(_WORD, min_size=1, max_size=12).map(" ".join), st.sampled_from([200, 700, 1600]))
SCRIPTS = st.lists(_PIECE, min_size=2, max_size=6).map(lambda pieces: said("one", *pieces))

STEPS = st.tuples(
    st.sampled_from([40, 160, 300, 500, 900, 2000]),
    st.one_of(
        st.tuples(st.just("turns"), st.integers(1, 6)),
        st.tuples(st.just("translate"), st.integers(0, 1)),
        st.tuples(st.just("fail"), st.integers(0, 1)),
        st.tuples(st.just("read"), st.integers(0, 4)),
        st.tuples(st.just("drop"), st.integers(0, 24)),
        st.tuples(st.just("forget"), st.integers(0, 4)),
        st.tuples(st.just("edit"), st.integers(0, 50)),
        st.tuples(st.just("style"), st.integers(0, 2)),
        st.tuples(st.just("die"), st.just(0)),
    ),
)
"""Milliseconds of audio, then an event, with a number for its object."""
SCHEDULES = st.lists(STEPS, min_size=6, max_size=40)
"""Repeated until everything is said."""


Schedule = list[tuple[int, tuple[str, int]]]


def happen(simulation: Simulation, step: tuple[str, int]) -> None:
    """Run one step of the schedule."""
    kind, number = step
    reader = simulation.readers[number % len(simulation.readers)]
    match kind:
        case "turns":
            simulation.turns.run(number)
            simulation.steady.read()
        case "translate":
            simulation.stream.translations[number].work()
        case "fail":
            simulation.stream.translations[number].machine.failures += 4
        case "read":
            reader.read()
        case "drop":  # in the middle of what was being sent
            reader.drop(number // len(simulation.readers))
            reader.join()
        case "forget":
            reader.drop()
            reader.join(remembering=False)
        case "edit":
            simulation.edit(number, f"edit {number} of {len(simulation.edits)}")
        case "style":
            actions: tuple[Literal["hide", "show", "clear"], ...] = ("hide", "show", "clear")
            simulation.room.control.style(actions[number])
        case "die":
            simulation.stream.die()
        case _:
            simulation.decide(kind, number)


def played(simulation: Simulation, words: tuple[Word, ...], schedule: Schedule) -> set[tuple[str, int]]:
    """Run the simulation to its end, and return the steps that were taken."""
    happened: set[tuple[str, int]] = set()
    steps = itertools.cycle(schedule)
    while simulation.stream.heard < words[-1].end + 1500:
        milliseconds, step = next(steps)
        simulation.stream.hear(milliseconds)
        happen(simulation, step)
        happened.add(step)
    simulation.end()
    return happened


@calm
@given(words=SCRIPTS, slips=st.lists(st.booleans(), min_size=1, max_size=4), schedule=SCHEDULES)
def test_every_viewer_ends_with_the_same_finals(words: tuple[Word, ...], slips: list[bool], schedule: Schedule) -> None:
    """A viewer that reconnects, wherever it was cut off, ends with the same finals as the others and the files."""
    simulation = Simulation(words, tuple(slips), None)
    cleared = ("style", 2) in played(simulation, words, schedule)
    event(f"cleared: {cleared}")
    for language in LANGUAGES:
        told = {cue: text for (of, cue), text in simulation.steady.finals.items() if of == language}
        kept = {final.segment: final.stable for final in simulation.archive.finals(language)}
        assert told.items() <= kept.items() if cleared else told == kept
    for reader in simulation.readers:
        shown = {
            key: text
            for key, text in simulation.steady.finals.items()
            if reader.asked is None or key[0] in reader.asked
        }
        assert shown == reader.finals if reader.remembers else reader.finals.items() <= shown.items()
        assert simulation.steady.hidden == reader.hidden


@calm
@given(words=SCRIPTS, slips=st.lists(st.booleans(), min_size=1, max_size=4), schedule=SCHEDULES)
def test_nothing_final_is_lost_on_the_way_to_the_files(
    tmp_path_factory: pytest.TempPathFactory, words: tuple[Word, ...], slips: list[bool], schedule: Schedule
) -> None:
    """Every segment is final in every language, edits hold, .vtt and .srt are complete and ordered."""
    # Below pytest's own folder, of which it keeps three: a test that is killed cannot remove its own.
    with tempfile.TemporaryDirectory(dir=tmp_path_factory.getbasetemp()) as folder:
        simulation = Simulation(words, tuple(slips), Path(folder))
        happened = played(simulation, words, schedule)
        spoken = {final.segment for final in simulation.archive.finals("en") if final.text}
        for language in LANGUAGES:
            finals = {final.segment: final for final in simulation.archive.finals(language)}
            assert spoken <= finals.keys()
            assert all(finals[cue].stable == text for (of, cue), text in simulation.edits.items() if of == language)
            vtt = webvtt.parse(Path(folder, "hall", f"{language}.vtt").read_text(encoding="utf-8"))
            assert all(before.end <= after.start for before, after in pairwise(vtt))
            lines = [line for cue in vtt for line in cue.lines]
            assert (
                " ".join(lines).split() == " ".join(final.text for final in simulation.archive.finals(language)).split()
            )
            if vtt:
                found = srt.parse(Path(folder, "hall", f"{language}.srt").read_text(encoding="utf-8"))
                assert [(cue.start, cue.lines) for cue in found] == [(cue.start, cue.lines) for cue in vtt]
        if ("die", 0) not in happened and not simulation.edits:
            heard = " ".join(final.text for final in simulation.archive.finals("en")).replace("x", "").split()
            # Silence adds full stops, and a capital follows one.
            assert [word.rstrip(".").casefold() for word in heard] == [
                word.text.strip().replace("x", "").rstrip(".") for word in words
            ]


@calm
@given(words=SCRIPTS, schedule=SCHEDULES, size=st.integers(4, 12))
def test_a_hub_that_forgets_breaks_no_promise(words: tuple[Word, ...], schedule: Schedule, size: int) -> None:
    """Order, growth and finality hold for viewers that need more history than the hub keeps."""
    simulation = Simulation(words, (True,), None, size)
    played(simulation, words, schedule)

    assert {cue for cue in simulation.steady.finals if cue[0] == "en"} <= {
        ("en", final.segment) for final in simulation.archive.finals("en")
    }


DECISIONS = st.tuples(
    st.sampled_from([160, 500, 2000]),
    st.one_of(
        st.tuples(st.just("turns"), st.integers(1, 6)),
        st.tuples(st.just("translate"), st.integers(0, 1)),
        st.tuples(st.sampled_from(["approve", "approve", "correct", "reject"]), st.integers(0, 20)),
        st.tuples(st.just("drop"), st.integers(0, 24)),
        st.tuples(st.just("die"), st.just(0)),
    ),
)


@calm
@given(words=SCRIPTS, schedule=st.lists(DECISIONS, min_size=6, max_size=40))
def test_what_waits_for_an_operator(words: tuple[Word, ...], schedule: Schedule) -> None:
    """Rejected captions appear nowhere, corrections hold, all others go out, in the order of the segments."""
    simulation = Simulation(words, (True, False), None, delay=30.0)
    played(simulation, words, schedule)
    for language in LANGUAGES:
        told = {cue: text for (of, cue), text in simulation.steady.finals.items() if of == language}
        assert told == {final.segment: final.stable for final in simulation.archive.finals(language)}
        expected = [segment for segment in simulation.stream.segments if (language, segment) not in simulation.rejected]
        assert expected == list(told)
        assert all(told[cue] == text for (of, cue), text in simulation.edits.items() if of == language and cue in told)
    assert not simulation.rejected & simulation.steady.finals.keys()
    event(f"rejected: {bool(simulation.rejected)}, corrected: {bool(simulation.edits)}")
