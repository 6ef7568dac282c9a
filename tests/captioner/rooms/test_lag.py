from __future__ import annotations

import pytest

from captioner.rooms.lag import AudioArrival, MachineLoad, lag_text

LOAD = "load 7.9 on 2 cores"


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (MachineLoad(3.95, 0.9, LOAD), f"this machine is busy ({LOAD}); use a smaller model, fewer rooms or languages"),
        (
            MachineLoad(3.95, 0.2, LOAD),
            f"other programs keep this machine busy ({LOAD}); end them, or use a smaller model",
        ),
        (
            MachineLoad(0.6, 0.2, ""),
            "audio arrives faster than it is transcribed; use a smaller model, fewer rooms or languages",
        ),
    ],
)
def test_load_of_the_machine(machine: MachineLoad, expected: str) -> None:
    """A machine with more to do than cores is busy, with this process or with others; else the model is too slow."""
    assert f"3.2 s behind: {expected}" == lag_text(3.21, "", AudioArrival(), machine)


def test_audio_that_is_sent_too_fast() -> None:
    """Audio ahead of its time is the cause until recognition has caught up; a server that is away comes first."""
    now = [100.0]
    arrival = AudioArrival(lambda: now[0])
    busy = MachineLoad(3.95, 0.9, LOAD)
    arrival.observe(5000, 0.2)
    now[0] = 103.0
    arrival.observe(65_000, 57.0)
    fast, away = lag_text(57.0, "", arrival, busy), lag_text(57.0, "the server is away", arrival, busy)
    arrival.observe(65_000, 0.0)
    now[0] = 113.0
    arrival.observe(75_000, 4.0)

    assert "57.0 s behind: 60 s of audio arrived within 3 s; send it as fast as it is spoken" == fast
    assert "57.0 s behind: the server is away" == away
    assert "this machine is busy" in lag_text(4.0, "", arrival, busy)


def test_another_stream_begins_before_the_last_one_ended() -> None:
    """Its audio is counted from its own beginning."""
    arrival = AudioArrival(lambda: 7.0)
    arrival.observe(65_000, 0.0)
    arrival.observe(3000, 3.0)

    assert 0.0 == arrival.audio_s
