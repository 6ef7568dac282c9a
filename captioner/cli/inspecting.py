"""Commands that inspect: `check`, `config`, `screens`, `devices`, `token`."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from captioner.cli import options, output
from captioner.errors import CaptionerError


def check(given: Namespace) -> int:
    """Check the installation and the configuration."""
    from captioner.cli.checks import findings

    rows = [asdict(finding) for finding in findings(options.config(given))]
    output.rows(rows, given.json, lambda row: output.finding(row, "name"))
    problems = sum(row["needed"] and not row["ok"] for row in rows)
    if not given.json:
        output.say(_summary(problems, sum(not row["ok"] for row in rows) - problems))
    return 1 if problems else 0


def config(given: Namespace) -> int:
    """Print every setting, or a commented `captioner.toml`."""
    from captioner.config.describe import describe, sample

    if given.sample:
        print(sample(), end="")
        return 0
    output.rows([asdict(one) for one in describe()], given.json, _setting_line)
    return 0


def screens(given: Namespace) -> int:
    """Test every configured output, or send a caption to all of them."""
    from captioner.delivery import outputs
    from captioner.delivery.outputs.trial import try_outputs

    config = options.config(given)
    if not config.screens:
        example = 'room = "main", lang = "es", kind = "file", file = "now.txt"'
        hint = f"add [[screens]] with {example} to captioner.toml; {outputs.DOCUMENTATION} describes every kind"
        raise CaptionerError("no outputs are configured", hint)
    rows = [asdict(outcome) for outcome in try_outputs(config.screens, given.send)]
    output.rows(rows, given.json, lambda row: output.finding(row, "room", "lang", "kind"))
    return 0 if all(row["ok"] for row in rows) else 1


def devices(given: Namespace) -> int:
    """List the microphones."""
    from captioner.audio.microphone import microphones

    rows = [asdict(microphone) for microphone in microphones()]
    output.rows(rows, given.json, lambda row: f"{row['index']:>3} {'*' if row['default'] else ' '} {row['name']}")
    if not rows:
        output.say("no microphone found")
    return 0


def token(given: Namespace) -> int:
    """Print a signed access token."""
    from captioner.server import tokens

    secret = options.config(given).server.secret
    print(tokens.sign(secret, given.scopes.split(","), given.room, given.hours, given.name))
    return 0


def _summary(problems: int, notes: int) -> str:
    if problems:
        return f"{problems} {'problem' if problems == 1 else 'problems'} to solve before captioner can run like this"
    return "ready to caption" + ("; what is marked optional can be added" if notes else "")


def _setting_line(row: output.Row) -> str:
    """`server.port = 8080  (0 to 65535)  port to listen on  CAPTIONER_SERVER_PORT`, on two lines."""
    values = row["values"] or row["unit"]
    limits = f"  ({values})" if values else ""
    variable = f"  [{row['environment']}]" if row["environment"] else ""
    return f"{row['section']}.{row['key']} = {row['default'] or 'unset'}{limits}{variable}\n    {row['meaning']}"
