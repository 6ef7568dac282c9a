"""Settings and languages given on a command line."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from captioner import languages
from captioner.config import logs

if TYPE_CHECKING:
    from captioner.config import Config


def config(given: Namespace) -> Config:
    """Load the settings; options of the command line override all other layers."""
    from captioner.config import load

    arguments = {
        ("server", "host"): getattr(given, "host", None),
        ("server", "port"): getattr(given, "port", None),
        ("server", "bus"): getattr(given, "bus", None),
        ("recognizer", "model"): given.model,
        ("recognizer", "hotwords"): given.hotwords,
        ("translation", "glossary"): given.glossary,
        ("redaction", "on"): given.redact,
        ("redaction", "mask"): given.mask,
        ("trace", "folder"): given.trace,
        ("archive", "out"): getattr(given, "out", None),
        ("archive", "crlf"): getattr(given, "crlf", None) or None,
        ("archive", "record"): getattr(given, "record", None) or None,
        ("layout", "profile"): getattr(given, "profile", None),
        ("log", "format"): getattr(given, "log", None),
    }
    config = load.load(arguments, file=given.config)
    logs.set_up(config.log.format, verbose=given.verbose)
    return config


def spoken(given: Namespace) -> str:
    """The languages of `--from`: a code, several such as `en,es`, or `auto`."""
    return languages.spoken(given.spoken)


def targets(given: Namespace) -> tuple[str, ...]:
    """The languages of `--to`, without the spoken one."""
    return tuple(code for code in codes(given.targets) if code != given.spoken)


def codes(listed: str) -> tuple[str, ...]:
    """Split `es,fr` into language codes, without duplicates."""
    return tuple(dict.fromkeys(languages.check(code) for code in listed.split(",") if code.strip()))
