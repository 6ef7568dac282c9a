"""Tests with packages that are installed into a folder on the path, as a third party would publish them."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from captioner.config import RecognizerConfig
from captioner.errors import ModelError
from captioner.recognition import plugins
from captioner.recognition.streaming import StreamingRecognizer
from formats import webvtt

MODULE = '''
from captioner.recognition.streaming import StreamingHypothesis
from captioner.types import Word

class Session:
    """Returns one word per second of audio."""
    problem = ""
    def __init__(self):
        self.samples, self.returned, self.finished, self.ending = 0, 0, False, False
    @property
    def behind_ms(self):
        return 1000 * (self.samples // 16000 - self.returned)
    def append(self, samples):
        self.samples += len(samples)
    def discard_before(self, time): ...
    def receive(self):
        self.returned, self.finished = self.samples // 16000, self.ending
        words = tuple(Word(1000 * i, 1000 * i + 900, f" w{i}", 1.0) for i in range(self.returned))
        return [StreamingHypothesis(words, 1000 * self.returned, self.ending)]
    def finish(self):
        self.ending = True
    def close(self): ...

class Acme:
    multilingual, workers = True, 2
    def __init__(self, settings):
        self.name = f"acme {settings.model}"
    def open(self, language, hotwords):
        return Session()
    def reload(self): ...
'''

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a package with one recognizer."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "acme_asr", raising=False)

    def added(module: str = MODULE, *, package: str = "acme-asr", value: str = "acme_asr:Acme") -> None:
        (tmp_path / "acme_asr.py").write_text(module, encoding="utf-8")
        about = tmp_path / f"{package.replace('-', '_')}-1.2.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n")
        (about / "entry_points.txt").write_text(f"[captioner.recognizers]\nacme = {value}\n")

    return added


def test_a_recognizer_of_another_package(install: Install) -> None:
    """The callable of the entry point gets the settings and returns the recognizer."""
    install()

    loaded = plugins.load(RecognizerConfig(engine="acme", model="small"))

    assert isinstance(loaded, StreamingRecognizer)
    assert "acme small" == loaded.name
    assert "acme of acme-asr 1.2" == plugins.describe("acme")


def test_a_room_with_a_recognizer_of_another_package(install: Install, tmp_path: Path) -> None:
    """`captioner run --recognizer acme` writes the captions of that recognizer."""
    install()
    sample = tmp_path / "four-seconds.wav"
    with wave.open(str(sample), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(4 * 32_000))
    command = [sys.executable, "-m", "captioner", "run", str(sample), "--from", "en", "--recognizer", "acme", "--exit"]
    ran = subprocess.run(
        [*command, "--port", "0", "--out", str(tmp_path / "captions")],
        env=os.environ | {"PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == ran.returncode, ran.stderr
    assert "captioner: loading the recognizer acme of acme-asr 1.2 …" in ran.stderr
    cues = webvtt.parse((tmp_path / "captions" / "main" / "en.vtt").read_text())
    assert "w0 w1 w2 w3" == " ".join(" ".join(line for cue in cues for line in cue.lines).split())


def test_a_recognizer_that_no_package_provides(install: Install) -> None:
    """The error lists the recognizers that are installed."""
    install()

    with pytest.raises(ModelError, match="no installed package provides the recognizer 'acne'") as refused:
        plugins.find("acne")

    assert "use whisper, acme, or the address of a server, such as wss://box:9000" == refused.value.hint


def test_two_packages_with_the_same_name(install: Install) -> None:
    """Which one is meant is not guessed."""
    install()
    install(package="other-asr")

    with pytest.raises(ModelError, match=r"acme-asr 1.2 and other-asr 1.2 both provide the recognizer 'acme'"):
        plugins.find("acme")


@pytest.mark.parametrize(
    ("module", "value", "fault"),
    [
        ("import nowhere", "acme_asr:Acme", "cannot import acme_asr:Acme of acme-asr 1.2: ModuleNotFoundError"),
        ("", "acme_asr:Acme", "cannot import acme_asr:Acme of acme-asr 1.2: AttributeError"),
        ("def Acme(settings): raise OSError('no GPU')", "acme_asr:Acme", "cannot load the recognizer acme .* no GPU"),
        ("def Acme(settings): return 3", "acme_asr:Acme", "returned a int, which is not a recognizer"),
    ],
)
def test_a_package_that_does_not_work(install: Install, module: str, value: str, fault: str) -> None:
    """The error names the package and its own error, in one line."""
    install(module, value=value)

    with pytest.raises(ModelError, match=fault):
        plugins.load(RecognizerConfig(engine="acme"))
