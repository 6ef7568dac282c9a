"""Commands that look and say: `check`, `screens`, `devices`, `token`."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from captioner.cli import options, output
from captioner.errors import CaptionerError


def check(given: Namespace) -> int:
    """Is everything in place?"""
    from captioner.cli.checks import findings

    rows = [asdict(finding) for finding in findings(options.config(given))]
    output.rows(rows, given.json, lambda row: output.verdict(row, "name"))
    return 0 if all(row["well"] for row in rows if row["needed"]) else 1


def screens(given: Namespace) -> int:
    """Are the screens there, and do they take a caption?"""
    from captioner.delivery.outputs.trial import tried

    config = options.config(given)
    if not config.screens:
        raise CaptionerError("there are no screens", "write [[screens]] into captioner.toml, see SCREENS.md")
    rows = [asdict(outcome) for outcome in tried(config.screens, given.send)]
    output.rows(rows, given.json, lambda row: output.verdict(row, "room", "lang", "kind"))
    return 0 if all(row["well"] for row in rows) else 1


def devices(given: Namespace) -> int:
    """List the microphones."""
    from captioner.audio.microphone import microphones

    rows = [asdict(microphone) for microphone in microphones()]
    output.rows(rows, given.json, lambda row: f"{row['index']:>3} {'*' if row['default'] else ' '} {row['name']}")
    if not rows:
        output.say("there is no microphone")
    return 0


def token(given: Namespace) -> int:
    """Make a token."""
    from captioner.server import tokens

    print(tokens.sign(options.config(given).server.secret, given.scopes.split(","), given.room, given.hours))
    return 0
