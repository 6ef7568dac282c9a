from __future__ import annotations

from captioner.rooms.pipeline.room_trace import RoomTrace
from captioner.translation.redaction import NO_REDACTION
from tests.rigs.virtual_trace import VirtualTrace


def test_lines_have_virtual_times() -> None:
    """Real durations are replaced: a transcription takes its virtual time, and no turn is waited for."""
    trace = VirtualTrace(lambda: 2.5, lambda: 0.4)
    room = RoomTrace(trace, "hall", NO_REDACTION)
    room.note("reading", ms=3000)
    room.note("turn", waited=20)
    room.note("settled", end=900)
    trace.close()

    assert trace.lines == [
        {"t": 2.5, "stage": "reading", "ms": 400.0},
        {"t": 2.5, "stage": "turn", "waited": 0},
        {"t": 2.5, "stage": "settled", "end": 900},
    ]
