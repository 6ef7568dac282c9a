from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.errors import CaptionerError
from captioner.models import store
from tests.rigs import gpu
from tests.rigs.gpu import GpuReport, GpuTiming
from tests.rigs.gpu_models import WhisperShape, make_whisper


def test_the_report() -> None:
    """A row has milliseconds, and rooms where they apply."""
    report = GpuReport("Card", (GpuTiming("reading", 4, 0.05, 24.0), GpuTiming("sentence", 6, 0.125)), "bench")

    assert ["reading", "4", "50.0", "24.0"] == report.table.splitlines()[2].split()
    assert ["sentence", "6", "125.0", "-"] == report.table.splitlines()[3].split()
    assert "bench" == report.table.splitlines()[4]
    assert 0.05 == report.json["timings"][0]["seconds"]


def test_a_machine_without_a_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made on a machine without a GPU."""
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 0)

    with pytest.raises(
        CaptionerError, match="CTranslate2 finds no CUDA device; run this rig on a machine with an NVIDIA"
    ):
        gpu.measure(tmp_path, lambda _: None)

    assert [] == list(tmp_path.iterdir())


@pytest.mark.model
def test_a_model_with_random_weights_is_read(tmp_path: Path) -> None:
    """A model is made in the shape that is asked for, and its readings are timed; tried with a small one on the CPU."""
    shape = WhisperShape(width=32, layers=2, heads=2, mels=128, alignment=((1, 0),))
    make_whisper(tmp_path, store.folder("whisper-base"), shape)
    speech = np.zeros(8 * 16_000, np.float32)

    timings = list(gpu.recognizer_timings("small", tmp_path, speech, device="cpu", compute_type="int8", seconds=0.1))

    assert [1, 1, 2, 4, 8] == [each.at_once for each in timings]
    assert all(each.rooms > 0 for each in timings[1:])
