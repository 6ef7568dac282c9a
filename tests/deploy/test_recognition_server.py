"""The example server in its own process, with whisper-base."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from captioner.audio.file import read_file
from captioner.bench.server_process import free_port
from captioner.config import Config, RecognizerConfig, WindowConfig
from captioner.recognition.vad import FRAME
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.rooms.pipeline.live_pipeline import LivePipeline
from captioner.types import AudioChunk, Revision
from tests.captioner.recognition.test_plugins import Install, install
from tests.fakes import silence

__all__ = ["install"]

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, str(ROOT / "deploy" / "recognition_server.py")]
SECONDS = 6


@contextmanager
def running(port: int) -> Iterator[subprocess.Popen[str]]:
    """Run the server until the `with` ends."""
    command = [*PROGRAM, "--model", "whisper-base", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert f"whisper-base at ws://127.0.0.1:{port}\n" == process.stdout.readline()
            yield process
        finally:
            process.kill()


def opened(engine: str) -> LivePipeline:
    """Return a pipeline with a recognizer."""
    config = Config(
        recognizer=RecognizerConfig(engine=engine, device="cpu", compute_type="int8"),
        window=WindowConfig(step_ms=2000, dip_step_ms=2000),  # fewer transcriptions
    )
    return ConfiguredFactory.loaded(config, lambda _: None).pipeline("en", ())


def captioned(engine: str, chunks: list[AudioChunk], then: threading.Event | None = None) -> list[Revision]:
    """Return the revisions of a pipeline that waits for each transcription; `then` is set after 4 s."""
    pipeline = opened(engine)
    made: list[Revision] = []
    for chunk in chunks:
        if then is not None and chunk.start >= 4000:
            then.set()
        for at in range(0, len(chunk.samples), FRAME):
            pipeline.feed(AudioChunk(chunk.start + at // 16, chunk.samples[at : at + FRAME]))
            while pipeline.due:
                made += pipeline.decode()
    return [*made, *pipeline.flush()]


def finals(revisions: list[Revision]) -> list[str]:
    """Return the words of the final captions, without case and marks."""
    return re.findall(r"\w+", " ".join(one.text for one in revisions if one.final).lower())


@pytest.mark.model
def test_a_killed_server_changes_no_caption() -> None:
    """Captions by a server are those of the same model here, although it is killed in the middle of a sentence.

    Probabilities differ by the rounding of features, which are computed in other pieces; so may marks, capitals and
    partial captions.
    """
    chunks = list(read_file(ROOT / "samples" / "en-phone.flac", chunk_ms=100))[: 10 * SECONDS]
    port, kill = free_port(), threading.Event()
    made: list[Revision] = []

    with running(port) as first:
        thread = threading.Thread(target=lambda: made.extend(captioned(f"ws://127.0.0.1:{port}", chunks, kill)))
        thread.start()
        assert kill.wait(60)
        first.kill()
        first.wait()
    with running(port):
        thread.join(120)

    assert finals(captioned("whisper", chunks)) == finals(made)


def test_a_streaming_engine_of_another_package(install: Install, tmp_path: Path) -> None:
    """`--engine` serves an engine of a package; its times count from the start of the stream."""
    install()
    port = free_port()
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"}
    command = [*PROGRAM, "--engine", "acme", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            assert "acme whisper-base at " in process.stdout.readline()
            pipeline = opened(f"ws://127.0.0.1:{port}")
            made = [*pipeline.push(AudioChunk(0, silence(4))), *pipeline.flush()]
        finally:
            process.kill()

    assert ["w0", "w1", "w2", "w3"] == finals(made)


def test_a_server_for_others_needs_a_token() -> None:
    """Without a token the server listens to this machine only."""
    refused = subprocess.run([*PROGRAM, "--host", "0.0.0.0"], capture_output=True, text=True, check=False)

    assert 1 == refused.returncode
    assert "error: without a token anyone who reaches 0.0.0.0 could use this recognizer; set" in refused.stderr
    assert 1 == len(refused.stderr.splitlines())
