"""`captioner models` and its actions."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict

from captioner.cli import options as asked
from captioner.cli import output
from captioner.errors import CaptionerError


def models_list(given: Namespace) -> int:
    """What is here, what is missing, how to get it."""
    from captioner.models import store

    output.rows([asdict(listed) for listed in store.listing()], given.json, _model_line)
    return 0


def models_check(given: Namespace) -> int:
    """Hash every byte of what is here, or of what is named."""
    from captioner.models import store

    rows = [_checked(name) for name in given.names or [name for name in store.names() if store.find(name)]]
    output.rows(rows, given.json, lambda row: output.verdict(row, "name"))
    return 0 if all(row["well"] for row in rows) else 1


def models_fetch(given: Namespace) -> int:
    """Bring weights."""
    from captioner.models import store

    _folders([str(store.fetch(name, output.say)) for name in given.names], given.json)
    return 0


def models_convert(given: Namespace) -> int:
    """Turn a transformers checkpoint into weights in the cache."""
    from captioner.models import store

    options = (given.name, given.quantization, asked.codes(given.languages))
    _folders([str(store.convert(given.checkpoint, *options, output.say))], given.json)
    return 0


def models_path(given: Namespace) -> int:
    """Say where a model's weights are."""
    from captioner.models import store

    _folders([str(store.folder(given.name, output.say))], given.json)
    return 0


def _checked(name: str) -> output.Row:
    from captioner.models import store

    try:
        return {"name": name, "well": True, "detail": str(store.check(name)), "mend": ""}
    except CaptionerError as error:
        return {"name": name, "well": False, "detail": error.message, "mend": error.hint}


def _model_line(row: output.Row) -> str:
    state = f"here ({row['origin']})" if row["origin"] else f"not here: {row['get']}"
    return f"{row['name']:<24} {row['megabytes'] or '?':>5} MB  {row['licence'] or 'its own licence':<15} {state}"


def _folders(folders: Iterable[str], as_json: bool) -> None:
    output.rows([{"folder": folder} for folder in folders], as_json, lambda row: str(row["folder"]))
