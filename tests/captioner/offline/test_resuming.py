"""A run of `captioner file` that is killed at any moment, and the next one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.captioner.audio.media import speech, write_wave

_RUN = """
import sys
from pathlib import Path
from captioner.offline.batch import caption_recording
from captioner.offline.batch_options import BatchOptions
from tests.captioner.offline.clip_recognizer import scripted_pipeline
path, out = Path(sys.argv[1]), Path(sys.argv[2])
options = BatchOptions("en", (), out, mux=True)
for made in caption_recording(path, scripted_pipeline(), options, print, lambda _: None):
    print(made.path.name)
"""


@pytest.mark.program
def test_a_run_that_is_killed_at_any_moment_continues(tmp_path: Path) -> None:
    """After SIGKILL, again and again, the files are those of an uninterrupted run, and nothing else is left."""
    one = speech()
    path = write_wave(tmp_path / "talk.wav", np.concatenate([one, np.zeros(48_000, np.float32)] * 12))
    command = [sys.executable, "-c", _RUN, str(path)]
    began = time.monotonic()
    subprocess.run([*command, str(tmp_path / "whole")], check=True, stdout=subprocess.DEVNULL)
    takes_s = time.monotonic() - began
    moments = random.Random(1)
    for _ in range(3):
        with subprocess.Popen([*command, str(tmp_path / "out")], stdout=subprocess.DEVNULL, process_group=0) as running:
            try:
                running.wait(takes_s * moments.uniform(0.2, 1.0))
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
    done = subprocess.run([*command, str(tmp_path / "out")], check=True, capture_output=True, text=True)

    assert ["talk.en.vtt", "talk.en.srt", "talk.captioned.mkv"] == done.stdout.splitlines()[-3:]
    assert sorted(each.name for each in (tmp_path / "whole").iterdir()) == sorted(
        each.name for each in (tmp_path / "out").iterdir()
    )
    for name in ("talk.en.vtt", "talk.en.srt"):
        assert (tmp_path / "whole" / name).read_text() == (tmp_path / "out" / name).read_text()
