from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.bench.benchmark import BenchReport, measure
from captioner.config import Config, RoomConfig
from captioner.errors import ConfigError
from tests.captioner.bench.test_report import ABOUT
from tests.captioner.bench.test_result import measured


def test_a_report_is_written_as_json_and_a_picture_of_each_recording(tmp_path: Path) -> None:
    """The folder is created if needed; a recording without captions has no picture."""
    written = BenchReport((measured(),), ABOUT).write(tmp_path / "bench")

    assert [path.name for path in written] == ["bench.json", "talk.svg", "talk.en.svg"]
    assert json.loads(written[0].read_text("utf-8"))["recordings"][0]["recording"] == "talk"
    assert "first shown 0.75" in written[1].read_text("utf-8")
    assert [path.name for path in BenchReport((measured(seen=()),), ABOUT).write(tmp_path)] == ["bench.json"]


def test_rooms_of_the_settings_would_be_measured_too() -> None:
    """Rooms in the settings are refused, since their load would be measured, too."""
    config = Config(rooms=(RoomConfig("main", "mic", "en"),))

    with pytest.raises(ConfigError, match="contain rooms"):
        measure(config, [], progress=lambda _: None)
