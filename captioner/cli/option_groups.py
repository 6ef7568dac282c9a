"""Groups of options that several commands have.

An option that sets a setting is stored as `section.key`, so that `options.config` finds all of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import fields
from pathlib import Path
from typing import Any

from captioner import languages
from captioner.config import (
    ArchiveConfig,
    LayoutConfig,
    LogConfig,
    ModelsConfig,
    RecognizerConfig,
    RedactionConfig,
    ServerConfig,
    SoundsConfig,
    SpeakersConfig,
    StyleConfig,
    TraceConfig,
    TranslationConfig,
)


def written_files(command: argparse.ArgumentParser) -> None:
    """Options of subtitle files."""
    profiles = ("default", "netflix", "bbc", "ebu", "cea608")
    setting(command, "--profile", section="layout", kind=LayoutConfig, choices=profiles)
    switch(command, "--crlf", section="archive", kind=ArchiveConfig)
    command.add_argument(
        "--report",
        action="store_true",
        help="list the cues over a limit, and draw the reading speed into a .svg beside the file",
    )


def strict(command: argparse.ArgumentParser) -> None:
    """Option that makes notices a failure."""
    text = "exit with 1 if anything was lost, moved, guessed or replaced; the files are written"
    command.add_argument("--strict", action="store_true", help=text)


def track(command: argparse.ArgumentParser) -> None:
    """Options of the audio that is read from a recording."""
    add = command.add_argument
    chosen = "audio track, from 1 (default: one in the language of --from, else the default one of the file)"
    add("--track", type=int, metavar="N", help=chosen)
    add("--channel", default="mix", help="channel of that track: mix, left, right, or a number from 1 (%(default)s)")


def spoken_and_targets(command: argparse.ArgumentParser) -> None:
    """Options of the languages."""
    add = command.add_argument
    spoken = "spoken language, as a code or a name; or en,es (%(default)s)"
    add("--from", dest="spoken", default=languages.AUTO, metavar="LANG", help=spoken)
    add("--to", dest="targets", default="", metavar="LANG,LANG", help="languages to translate into")


def settings(command: argparse.ArgumentParser, shown: Collection[str] | None = None) -> None:
    """Options of all commands that read the settings.

    `shown` are those that matter to this command; None: all do. The others are accepted and not listed by `--help`.
    """
    command.add_argument("--config", metavar="FILE", type=Path, help="settings file (captioner.toml, if it exists)")
    setting(command, "--model", section="recognizer", kind=RecognizerConfig, metavar="NAME")
    setting(command, "--hotwords", section="recognizer", kind=RecognizerConfig, metavar="TEXT")
    setting(command, "--glossary", section="translation", kind=TranslationConfig, metavar="FILE")
    switch(command, "--redact", section="redaction", kind=RedactionConfig, key="on")
    switch(command, "--speakers", section="speakers", kind=SpeakersConfig, key="on")
    setting(command, "--mask", section="redaction", kind=RedactionConfig, metavar="FILE")
    switch(command, "--remove-fillers", section="style", kind=StyleConfig, key="remove_fillers")
    switch(command, "--mask-profanity", section="style", kind=StyleConfig, key="mask_profanity")
    setting(command, "--trace", section="trace", kind=TraceConfig, key="folder", metavar="DIR")
    _hide(command, shown)


def server(command: argparse.ArgumentParser, shown: Collection[str] | None = None) -> None:
    """Options of a server; `shown` as for `settings`."""
    settings(command)
    setting(command, "--recognizer", section="recognizer", kind=RecognizerConfig, key="engine", metavar="ENGINE")
    switch(command, "--sounds", section="sounds", kind=SoundsConfig, key="on")
    setting(command, "--out", section="archive", kind=ArchiveConfig, metavar="DIR", type=Path)
    switch(command, "--record", section="archive", kind=ArchiveConfig)
    setting(command, "--host", section="server", kind=ServerConfig, metavar="ADDRESS")
    setting(command, "--port", section="server", kind=ServerConfig, metavar="N", type=int)
    public = "let anyone view every room without a token"
    setting(command, "--public", section="server", kind=ServerConfig, meaning=public, action="store_const", const="*")
    setting(command, "--log", section="log", kind=LogConfig, key="format", choices=("human", "json"))
    setting(command, "--allow", section="translation", kind=TranslationConfig, metavar="LANG,LANG")
    setting(command, "--bus", section="server", kind=ServerConfig, metavar="URL")
    _hide(command, shown)


def fetching(command: argparse.ArgumentParser) -> None:
    """Options of the downloads of models at the start."""
    switch(command, "--fetch", section="models", kind=ModelsConfig)
    switch(command, "--offline", section="models", kind=ModelsConfig)


def hide(command: argparse.ArgumentParser, *flags: str) -> None:
    """Leave options out of `--help`; they are accepted, as in scripts."""
    for action in command._actions:
        if set(action.option_strings).intersection(flags):
            action.help = argparse.SUPPRESS


def _hide(command: argparse.ArgumentParser, shown: Collection[str] | None) -> None:
    """Leave the settings that are not shown out of `--help`."""
    for action in command._actions:
        if shown is not None and "." in action.dest and not set(action.option_strings).intersection(shown):
            action.help = argparse.SUPPRESS


def setting(
    command: argparse.ArgumentParser,
    *flags: str,
    section: str,
    kind: Any,
    key: str = "",
    meaning: str = "",
    **options: Any,
) -> None:
    """An option for `[section] key`; help and default come from the field of its dataclass."""
    key = key or flags[-1].removeprefix("--")
    field = next(one for one in fields(kind) if one.name == key)
    default = "" if field.default in (None, "", False, ()) else f" ({field.default})"
    text = f"{meaning or field.metadata['meaning']}{default}".replace("%", "%%")
    command.add_argument(*flags, dest=f"{section}.{key}", default=None, help=text, **options)


def switch(command: argparse.ArgumentParser, flag: str, *, section: str, kind: Any, key: str = "") -> None:
    """A switch for `[section] key`."""
    setting(command, flag, section=section, kind=kind, key=key, action="store_true")


def json(command: argparse.ArgumentParser) -> None:
    """Option that prints the result as JSON."""
    command.add_argument("--json", action="store_true", help="print the result as JSON")
