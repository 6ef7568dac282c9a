"""The command line: arguments -> Config -> run. The only file that prints or exits.

Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 it failed (one line says what and what to do),
2 bad usage. What a command needs is imported when it runs, so that `captioner --help` is instant.
"""

from __future__ import annotations

import json
import logging
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from captioner import languages
from captioner.arguments import parser
from captioner.errors import CaptionerError

if TYPE_CHECKING:
    from captioner.config import Config

log = logging.getLogger(__name__)

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `captioner`; gives its exit code."""
    given = parser().parse_args(arguments)
    _log_to_stderr(verbose=given.verbose)
    try:
        return COMMANDS[given.command](given)
    except CaptionerError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130  # as shells count a Ctrl-C
    except Exception as error:  # a mistake of ours: still one line, and all of it for who asks
        log.info("what went wrong, step by step:", exc_info=True)
        _say(f"this should not happen: {type(error).__name__}: {error}; run it again with -v and report what it says")
        return 1


def run(given: Namespace) -> int:
    """Serve, and caption one source."""
    from captioner import station
    from captioner.config import RoomConfig

    config = _config(given)
    room = RoomConfig(given.room, given.source, _spoken(given), _targets(given))
    source = station.Source.opened(room, rate=given.rate, encoding=given.format)
    station.serve(config, (source,), _say, _addresses, needed=True, until_end=given.exit)
    return 0


def serve(given: Namespace) -> int:
    """Serve; sources arrive over WebSocket or are named in the settings."""
    from captioner import station

    config = _config(given)
    station.serve(config, tuple(map(station.Source.opened, config.rooms)), _say, _addresses)
    return 0


def file(given: Namespace) -> int:
    """Turn a recording into finished files."""
    from captioner import recording
    from captioner.audio.file import duration, read_file
    from captioner.stages import Stages

    config, spoken, targets = _config(given), _spoken(given), _targets(given)
    chunks, total = read_file(given.input, milliseconds=200), duration(given.input)
    stages = Stages.loaded(config, _say)
    finals = []
    for now, revision in recording.caption(chunks, stages.engine(spoken, targets), stages.translators(spoken, targets)):
        _progress(now / 1000, total)
        if revision is not None and revision.final:
            finals.append(revision)
    _progress(None, total)
    said = tuple(dict.fromkeys(revision.language for revision in finals)) or (spoken,)
    written = recording.write(
        finals, tuple(dict.fromkeys((*said, *targets))), stages.layout, config.archive.out, given.input.stem
    )
    _rows([{"file": str(path)} for path in written], given.json, lambda row: str(row["file"]))
    return 0


def bench(given: Namespace) -> int:
    """Measure on this machine."""
    try:
        from captioner.bench.benchmark import measure
        from captioner.bench.recordings import recording, samples
    except ModuleNotFoundError as error:
        raise CaptionerError(f"bench needs {error.name}", "pip install 'captioner[bench]'") from error

    spoken, targets = _spoken(given), _targets(given)
    known = samples(spoken=spoken, targets=targets) if given.input is None else []
    played = known or [recording(given.input, given.words, spoken=spoken, targets=targets)]
    named = {"--config": given.config, "--model": given.model}
    options = [part for name, value in named.items() if value is not None for part in (name, str(value))]
    report = measure(_config(given), played, options, _say)
    print(json.dumps(report.json, ensure_ascii=False, indent=1) if given.json else report.table)
    if given.out is not None:
        _say("written: " + ", ".join(map(str, report.write(given.out))))
    return 0


def models_list(given: Namespace) -> int:
    """What is here, what is missing, how to get it."""
    from captioner import models

    _rows([asdict(listed) for listed in models.listing()], given.json, _model_line)
    return 0


def models_check(given: Namespace) -> int:
    """Hash every byte of what is here, or of what is named."""
    from captioner import models

    rows = [_checked(name) for name in given.names or [name for name in models.names() if models.find(name)]]
    _rows(rows, given.json, lambda row: f"{_mark(row)} {row['name']}: {row['detail']}{_mend(row)}")
    return 0 if all(row["well"] for row in rows) else 1


def models_fetch(given: Namespace) -> int:
    """Bring weights."""
    from captioner import models

    _folders([str(models.fetch(name, _say)) for name in given.names], given.json)
    return 0


def models_convert(given: Namespace) -> int:
    """Turn a transformers checkpoint into weights in the cache."""
    from captioner import models

    _folders(
        [str(models.convert(given.checkpoint, given.name, given.quantization, _codes(given.languages), _say))],
        given.json,
    )
    return 0


def models_path(given: Namespace) -> int:
    """Say where a model's weights are."""
    from captioner import models

    _folders([str(models.folder(given.name, _say))], given.json)
    return 0


def devices(given: Namespace) -> int:
    """List the microphones."""
    from captioner.audio.microphone import microphones

    rows = [asdict(microphone) for microphone in microphones()]
    _rows(rows, given.json, lambda row: f"{row['index']:>3} {'*' if row['default'] else ' '} {row['name']}")
    if not rows:
        _say("there is no microphone")
    return 0


def check(given: Namespace) -> int:
    """Is everything in place?"""
    from captioner.checks import findings

    rows = [asdict(finding) for finding in findings(_config(given))]
    _rows(rows, given.json, lambda row: f"{_mark(row)} {row['name']}: {row['detail']}{_mend(row)}")
    return 0 if all(row["well"] for row in rows if row["needed"]) else 1


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "run": run,
    "serve": serve,
    "file": file,
    "bench": bench,
    "models list": models_list,
    "models check": models_check,
    "models fetch": models_fetch,
    "models convert": models_convert,
    "models path": models_path,
    "devices": devices,
    "check": check,
}
"""What `captioner.arguments` names -> what does it."""


class _Line(logging.Formatter):
    """One line for each event; how an error came about is for those who ask with -v."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return f"captioner: {record.getMessage()}" + (f": {type(error).__name__}: {error}" if error else "")


def _log_to_stderr(*, verbose: bool) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("captioner: %(message)s") if verbose else _Line())
    logging.basicConfig(handlers=[handler], level=logging.INFO if verbose else logging.WARNING)


def _config(given: Namespace) -> Config:
    """The settings, with what was given on the command line over all else."""
    from captioner import settings

    arguments = {
        ("server", "host"): getattr(given, "host", None),
        ("server", "port"): getattr(given, "port", None),
        ("recognizer", "model"): given.model,
        ("archive", "out"): getattr(given, "out", None),
    }
    return settings.load(arguments, file=given.config)


def _spoken(given: Namespace) -> str:
    return languages.AUTO if given.spoken == languages.AUTO else languages.check(given.spoken)


def _targets(given: Namespace) -> tuple[str, ...]:
    return tuple(code for code in _codes(given.targets) if code != given.spoken)


def _codes(listed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(languages.check(code) for code in listed.split(",") if code.strip()))


def _checked(name: str) -> Row:
    from captioner import models

    try:
        return {"name": name, "well": True, "detail": str(models.check(name)), "mend": ""}
    except CaptionerError as error:
        return {"name": name, "well": False, "detail": error.message, "mend": error.hint}


def _say(line: str) -> None:
    """What is not the result."""
    print(f"captioner: {line}", file=sys.stderr, flush=True)


def _rows(rows: Sequence[Row], as_json: bool, line: Callable[[Row], str]) -> None:
    """The result, for a person or for a machine."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        print(line(row))


def _folders(folders: Iterable[str], as_json: bool) -> None:
    _rows([{"folder": folder} for folder in folders], as_json, lambda row: str(row["folder"]))


def _addresses(addresses: dict[str, str]) -> None:
    """Where the pages are; flushed, since somebody may wait for them behind a pipe."""
    width = max(map(len, addresses))
    print("\n".join(f"{what:<{width}}  {address}" for what, address in addresses.items()), flush=True)


def _mark(row: Row) -> str:
    return "ok     " if row["well"] else "MISSING" if row.get("needed", True) else "absent "


def _mend(row: Row) -> str:
    return "" if row["well"] else f"; {row['mend']}"


def _model_line(row: Row) -> str:
    state = f"here ({row['origin']})" if row["origin"] else f"not here: {row['get']}"
    return f"{row['name']:<24} {row['megabytes'] or '?':>5} MB  {row['licence'] or 'its own licence':<15} {state}"


def _progress(seconds: float | None, total: float | None) -> None:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return
    if seconds is None:
        print(file=sys.stderr)
    elif total:
        done = min(1.0, seconds / total)
        print(f"\r[{'#' * round(40 * done):<40}] {done:4.0%}", end="", file=sys.stderr, flush=True)
    else:
        print(f"\r{seconds:.0f} s", end="", file=sys.stderr, flush=True)
