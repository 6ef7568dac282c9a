"""Settings and languages given on a command line."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from captioner import languages
from captioner.config import logs
from captioner.errors import LanguageError

if TYPE_CHECKING:
    from captioner.config import Config


def config(given: Namespace) -> Config:
    """Load the settings; options of the command line override all other layers, and `auto` becomes a model.

    Raises:
        ModelError: The model is `auto`, and none is installed.
    """
    from captioner.cli.model_advice import with_model

    return with_model(settings(given), given)


def settings(given: Namespace) -> Config:
    """Load the settings as they are written."""
    from captioner.config import load

    named = ((dest.partition("."), value) for dest, value in vars(given).items() if "." in dest)
    arguments = {(section, key): value for (section, _, key), value in named}
    config = load.load(arguments, file=getattr(given, "config", None))
    logs.set_up(config.log.format, verbose=given.verbose)
    return config


def spoken(given: Namespace) -> str:
    """The languages of `--from`: a code, several such as `en,es`, or `auto`."""
    return languages.spoken(given.spoken)


def targets(given: Namespace) -> tuple[str, ...]:
    """The languages of `--to`, without the spoken one.

    Raises:
        LanguageError: `--to` names the spoken language only.
    """
    source = languages.spoken(given.spoken)
    listed = languages.caption_languages(filter(str.strip, given.targets.split(",")), source)
    if listed == (source,):
        raise LanguageError(f"--to {given.targets} is the spoken language", "omit --to, or name another language")
    return tuple(code for code in listed if code != source)


def codes(listed: str) -> tuple[str, ...]:
    """Split `es,fr` into language codes, without duplicates."""
    return tuple(dict.fromkeys(languages.check(code) for code in listed.split(",") if code.strip()))
