from __future__ import annotations

from tests.rigs.server_stats import ServerMetrics, parse_metrics

EXPOSITION = """
# TYPE captioner_tasks gauge
captioner_tasks 7.0
# TYPE captioner_viewers gauge
captioner_viewers{room="a",lang="en"} 2.0
captioner_viewers{room="b",lang="en"} 1.0
# TYPE captioner_live gauge
captioner_live{room="a"} 1.0
captioner_live{room="b"} 0.0
# TYPE captioner_heard_audio_seconds counter
captioner_heard_audio_seconds_total{room="a"} 12.5
captioner_heard_audio_seconds_total{room="b"} 3.0
# TYPE captioner_engine_errors counter
captioner_engine_errors_total{room="a"} 1.0
# TYPE captioner_dropped_audio_seconds counter
captioner_dropped_audio_seconds_total{room="a"} 0.25
"""


def test_metrics_are_summed_over_the_rooms() -> None:
    """Metrics are summed over the rooms, except the audio taken by each room."""
    assert ServerMetrics(7, 3, 1, 2, 1, 0.2, {"a": 12.5, "b": 3.0}) == parse_metrics(EXPOSITION)
