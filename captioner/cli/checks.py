"""Checks of the installation: one finding each, with the fix."""

from __future__ import annotations

import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from captioner.cli.config_checks import config_findings, resources
from captioner.cli.findings import Finding
from captioner.cli.model_advice import check_speed
from captioner.cli.recognizers import check_recognizer
from captioner.config import Config, RecognizerConfig
from captioner.errors import CaptionerError
from captioner.models import location
from captioner.translation import engine_statuses


def findings(config: Config) -> Iterator[Finding]:
    """Check everything that these settings need."""
    yield python()
    recognizer = check_recognizer(config.recognizer)
    yield recognizer
    if config.recognizer.engine == "whisper":
        yield computing(config.recognizer)
    if not recognizer.ok:  # the other checks are those of Whisper
        config = replace(config, recognizer=replace(config.recognizer, engine="whisper"))
    if recognizer.ok and config.recognizer.engine == "whisper":
        yield check_speed(config)
    yield port(config.server.host, config.server.port)
    yield folder("captions folder", config.archive.out)
    yield folder("model cache", location.cache_root())
    yield ffmpeg()
    yield from translation(config)
    yield microphone()
    yield from config_findings(config)


def python() -> Finding:
    """Check the version of Python."""
    version = platform.python_version()
    return Finding("python", sys.version_info >= (3, 11), version, "captioner needs Python 3.11 or later")


def computing(config: RecognizerConfig) -> Finding:
    """Report where live speech is recognized, and how much of it at a time."""
    from captioner.recognition.recognizers.device import Device

    device = Device.select(config.device, config.compute_type)
    return Finding("computing", True, device.capacity(config.threads or 1, config.readings))


def port(host: str, number: int) -> Finding:
    """Check that the server can listen on an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as error:
            return Finding("port", False, f"{host}:{number}: {error.strerror}", "choose another with --port")
    return Finding("port", True, f"{host}:{number} is free")


def folder(name: str, path: Path) -> Finding:
    """Check that files can be written to a folder, or to the nearest existing one above it."""
    place = path.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return Finding(name, False, f"{path}: {error.strerror}", "choose another, or correct its permissions")
    free = shutil.disk_usage(place).free
    return Finding(name, free > 10**8, f"{path}, {free / 10**9:.1f} GB free", "free some space")


def ffmpeg() -> Finding:
    """Check for the program that reads addresses."""
    found = shutil.which("ffmpeg")
    return Finding(
        "ffmpeg", bool(found), found or "not installed: addresses cannot be sources", "apt-get install ffmpeg", False
    )


def translation(config: Config) -> Iterator[Finding]:
    """Check each translation engine: the languages it serves, or what it lacks."""
    for name, status in engine_statuses(resources(config)).items():
        yield Finding(name, status.ready, status.detail, status.fix, False)


def microphone() -> Finding:
    """Check for the recording library and for microphones."""
    from captioner.audio.microphone import microphones

    try:
        count = len(list(microphones()))
    except CaptionerError as error:
        return Finding("microphone", False, error.message, error.hint, False)
    except Exception as error:  # PortAudio's own class, which cannot be imported without it
        return Finding(
            "microphone", False, f"{type(error).__name__}: {error}", "check that this machine has a sound system", False
        )
    return Finding("microphone", count > 0, f"{count} found", "connect one", False)
