"""Models that are fetched at the start: offers, the question in a terminal, and the whole way to captions."""

from __future__ import annotations

import fcntl
import os
import pty
import shlex
import socket
import subprocess
import sys
import termios
import wave
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from captioner.cli.fetching import _offers
from captioner.config import Config, ModelsConfig, RecognizerConfig, TranslationConfig
from tests.conftest import SAMPLES
from tests.hub import Hub

pytestmark = [
    pytest.mark.program,
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses"),
]

GIST = "English to Spanish is by Apertium, gist only; better: OPUS-MT, good (158 MB, CC-BY-4.0)"
EN_ES = "michaelfeil/ct2fast-opus-mt-en-es"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("CAPTIONER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def offers(config: Config, spoken: str, *targets: str) -> list[str]:
    return [str(offer) for offer in _offers(config, [(spoken, targets)])]


def test_a_gist_is_offered_a_better_model() -> None:
    """The offer names what serves the pair now, the gain, the size and the licence."""
    assert offers(Config(), "en", "es") == [GIST]


def test_a_pair_that_nothing_serves_is_offered_a_model() -> None:
    """Through English where no model translates the pair, and by NLLB where there is none, with its restriction."""
    assert offers(Config(), "de", "es") == [
        "German to Spanish is not served; available: OPUS-MT through English, "
        "since no model translates German to Spanish, not graded (157 MB, CC-BY-4.0 and 158 MB, CC-BY-4.0)"
    ]
    assert offers(Config(), "en", "sw") == [
        "English to Swahili is not served; available: NLLB, good (630 MB, CC-BY-NC-4.0: not for commercial use)"
    ]


def test_a_variant_is_offered_the_model_of_its_language() -> None:
    """The offer names the variant; one that the transcript covers needs no model."""
    assert offers(Config(), "en", "zh-TW", "en-GB") == [
        "English to Chinese (Traditional) is not served; available: OPUS-MT, fair (159 MB, CC-BY-4.0)"
    ]


def test_a_missing_recognizer_is_offered() -> None:
    """Captioner cannot start without it."""
    config = Config(recognizer=RecognizerConfig(model="small"))

    assert offers(config, "en") == ["the recognizer whisper-small is not installed; available: download (484 MB, MIT)"]


@pytest.mark.parametrize(
    "translation",
    [TranslationConfig(grades={"en-es": "good"}), TranslationConfig(engines={"es": "apertium"})],
    ids=["graded", "chosen"],
)
def test_the_settings_decide(translation: TranslationConfig) -> None:
    """A pair that the settings grade, or whose engine they name, is offered nothing."""
    assert offers(Config(translation=translation), "en", "es") == []


def test_nothing_is_offered_for_a_language_that_is_detected() -> None:
    """The pair is unknown before speech."""
    assert offers(Config(), "auto", "es") == []


def test_fetch_excludes_offline() -> None:
    """Both together are refused."""
    with pytest.raises(Exception, match="offline"):
        ModelsConfig(fetch=True, offline=True)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """First four seconds of the English sample."""
    from faster_whisper.audio import decode_audio

    samples = np.asarray(decode_audio(str(SAMPLES / "en-readings.flac")))[: 4 * 16_000]
    with wave.open(str(tmp_path / "clip.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype(np.int16).tobytes())
    return tmp_path / "clip.wav"


@pytest.fixture
def busy_port() -> Iterator[str]:
    """Port on which a server cannot start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield str(taken.getsockname()[1])


def command(clip: Path, *options: str) -> list[str]:
    languages = ["--from", "en", "--to", "es", "--model", "tiny.en"]
    return [sys.executable, "-m", "captioner", "run", str(clip), *languages, *options]


def environment(endpoint: str) -> dict[str, str]:
    return {**os.environ, "HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": "0"}


def in_terminal(arguments: list[str], endpoint: str, answer: bytes) -> str:
    """Run in a terminal, answer the question if there is one, and return what was written."""
    own, theirs = pty.openpty()
    process = subprocess.Popen(
        arguments,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(endpoint),
        start_new_session=True,
        preexec_fn=partial(fcntl.ioctl, 0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(own, 65_536)
        except OSError:  # EIO: no process has it open
            break
        written += part
        if b"[y/N]" in part:
            os.write(own, answer)
    os.close(own)
    process.wait(60)
    return written.decode().replace("\r\n", "\n")


def test_one_command_from_an_empty_cache_to_captions(clip: Path, tmp_path: Path) -> None:
    """With `--fetch` the model is downloaded, used and named, and the captions are by it."""
    from captioner.translation.convert import convert
    from tests.captioner.translation import tiny_marian

    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    convert(tiny_marian.checkpoint(checkpoint, steps=30), tmp_path / "converted")
    with Hub() as hub:
        hub.add(EN_ES, tmp_path / "converted")
        run = command(clip, "--fetch", "--exit", "--port", "0", "--out", str(tmp_path / "out"))
        done = subprocess.run(run, env=environment(hub.url), capture_output=True, text=True, timeout=120, check=False)

    lines = done.stderr.splitlines()
    assert done.returncode == 0, done.stderr
    assert f"captioner: {GIST}" in lines
    assert f"captioner: downloading {EN_ES}, 158 MB, CC-BY-4.0" in lines
    assert "captioner: Spanish: OPUS-MT, good (BLEU 35 on news in its model card)" in lines
    assert "-->" in (tmp_path / "out" / "main" / "es.vtt").read_text()


def test_a_terminal_is_asked_once(clip: Path, busy_port: str, cache: Path) -> None:
    """A no is remembered, and nothing is downloaded."""
    with Hub() as hub:
        first = in_terminal(command(clip, "--port", busy_port), hub.url, b"n\n")
        second = in_terminal(command(clip, "--port", busy_port), hub.url, b"n\n")

    assert f"captioner: {GIST}\ncaptioner: fetch it now? [y/N] " in first
    assert "captioner: not asked again; at any time: captioner models fetch opus-mt-en-es\n" in first
    assert (cache / "declined").read_text() == "opus-mt-en-es\n"
    assert "[y/N]" not in second
    assert "better: OPUS-MT, good: captioner models fetch opus-mt-en-es (158 MB, CC-BY-4.0)" in second
    assert hub.tokens == []


def test_a_background_process_does_not_ask(clip: Path, busy_port: str) -> None:
    """Reading from the terminal would stop it."""
    with Hub() as hub:
        in_background = f"{shlex.join(command(clip, '--port', busy_port))} & wait"
        written = in_terminal(["bash", "-m", "-c", in_background], hub.url, b"y\n")

    assert "[y/N]" not in written
    assert "Spanish: Apertium, gist only" in written


def test_offline_never_asks(clip: Path, busy_port: str) -> None:
    """The hub is not contacted."""
    with Hub() as hub:
        written = in_terminal(command(clip, "--offline", "--port", busy_port), hub.url, b"y\n")

    assert "[y/N]" not in written
    assert hub.tokens == []


def test_rooms_of_the_settings_are_fetched_for(clip: Path, busy_port: str, tmp_path: Path, cache: Path) -> None:
    """`serve` with `[models] fetch = true` fetches without a terminal."""
    room = f'[[rooms]]\nname = "hall"\nsource = "{clip}"\nfrom = "en"\nto = ["es"]\n'
    (tmp_path / "captioner.toml").write_text(f"[models]\nfetch = true\n{room}")
    serve = [sys.executable, "-m", "captioner", "serve", "--model", "tiny.en", "--port", busy_port]
    with Hub() as hub:
        hub.add(EN_ES, dict.fromkeys(("model.bin", "config.json", "source.spm", "target.spm"), b"content"))
        done = subprocess.run(serve, env=environment(hub.url), capture_output=True, text=True, check=False)

    assert "captioner: Spanish: OPUS-MT, good" in done.stderr
    assert (cache / "models" / "opus-mt-en-es" / "model.bin").is_file()


def test_without_the_network_captioner_continues(clip: Path, busy_port: str) -> None:
    """What is installed serves, and the line says why."""
    run = command(clip, "--fetch", "--port", busy_port)
    done = subprocess.run(run, env=environment("http://127.0.0.1:9"), capture_output=True, text=True, check=False)

    [line] = [line for line in done.stderr.splitlines() if "cannot reach" in line]
    assert line.endswith("check the network; what is installed works without it; continuing without it")
    assert "captioner: Spanish: Apertium, gist only" in done.stderr
