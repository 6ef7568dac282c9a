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

from captioner import languages, logs
from captioner.arguments import parser
from captioner.errors import CaptionerError

if TYPE_CHECKING:
    from pathlib import Path

    from captioner.bench.recordings import Recording
    from captioner.config import Config
    from captioner.progress import Progress
    from captioner.recordings import Made

log = logging.getLogger(__name__)

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `captioner`; gives its exit code."""
    given = parser().parse_args(arguments)
    logs.set_up(getattr(given, "log", None) or "human", verbose=given.verbose)
    try:
        return COMMANDS[given.command](given)
    except CaptionerError as error:
        _say(str(error), failed=True)
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
    from captioner.sources import Source

    config = _config(given)
    chosen = {"track": given.track, "channel": given.channel}
    room = RoomConfig(given.room, given.source, _spoken(given), _targets(given), **chosen)
    pcm = {"rate": given.rate, "encoding": given.format, "channels": given.channels}
    hosts = config.server.source_hosts
    source = Source.opened(room, **pcm, hosts=hosts, patient=False, once=given.exit)
    station.serve(config, (source,), _say, _addresses, needed=True, until_end=given.exit)
    return 0


def serve(given: Namespace) -> int:
    """Serve; sources arrive over WebSocket or are named in the settings."""
    from captioner import station
    from captioner.sources import Source

    config = _config(given)
    sources = (Source.opened(room, hosts=config.server.source_hosts) for room in config.rooms)
    station.serve(config, tuple(sources), _say, _addresses)
    return 0


def edge(given: Namespace) -> int:
    """Serve viewers what other processes caption."""
    from captioner import station

    station.edge(_config(given), _addresses)
    return 0


def file(given: Namespace) -> int:
    """Turn recordings into finished files; one that fails does not stop the others."""
    from captioner import recordings
    from captioner.audio.file import duration

    config, spoken, targets = _config(given), _spoken(given), _targets(given)
    recordings.clashes(given.inputs)
    for path in given.inputs:
        duration(path)  # what is no recording is said before models are loaded
    kinds = tuple(kind.strip() for kind in given.formats.split(",") if kind.strip())
    order = recordings.Order(
        spoken,
        targets,
        config.archive.out,
        kinds,
        crlf=config.archive.crlf,
        align=given.align,
        alignment=given.alignment,
        speakers=given.speakers,
        mux=given.mux,
        burn=languages.check(given.burn) if given.burn else "",
    )
    ears = recordings.Ears.loaded(config, order, _say)
    bar, failed = _Bar(), False
    rows: list[Row] = []
    for path in given.inputs:
        try:
            for made in recordings.caption(path, ears, order, _say, bar.show):
                rows.append(_made_row(made, report=given.report))
        except CaptionerError as error:
            bar.end()
            _say(f"{path}: {error}")
            failed = True
        bar.end()
    _rows(rows, given.json, _made_line)
    return 1 if failed else 0


def export(given: Namespace) -> int:
    """Turn a subtitle file into another format."""
    from captioner.export import export as exported
    from captioner.layout import PROFILES
    from captioner.recordings import Made
    from captioner.review import review

    config = _config(given)
    layout = PROFILES[given.profile] if given.profile else None
    language = languages.check(given.language) if given.language else ""
    options = {"layout": layout, "language": language, "crlf": config.archive.crlf, "roll_up": given.roll_up}
    done = exported(given.input, given.output, **options)
    for fault in done.faults:
        _say(f"{given.input}, {fault}")
    if done.faults:
        _say(f"{len(done.cues)} cues were saved")
    counted = review(done.cues, layout or PROFILES["default"], language)
    row = _made_row(Made(done.path, language, counted), report=given.report)
    _rows([row | {"faults": list(done.faults)}], given.json, _made_line)
    return 0


def replay(given: Namespace) -> int:
    """Play a journal back into a served room."""
    from captioner import replay as replaying

    replaying.serve(_config(given), given.journal, given.room, given.speed, _say, _addresses, until_end=given.exit)
    return 0


def finish(given: Namespace) -> int:
    """Make publishable files of a room that has ended."""
    from captioner import finish as finishing

    config = _config(given)
    bar = _Bar()
    made = list(finishing.finish(config, given.room, _targets(given), given.output, _say, bar.show))
    bar.end()
    _rows([_made_row(one, report=given.report) for one in made], given.json, _made_line)
    return 0


def bench(given: Namespace) -> int:
    """Measure on this machine."""
    if given.kills is not None:
        return _kills(given)
    try:
        from captioner.bench.benchmark import measure
        from captioner.bench.recordings import recording, samples
    except ModuleNotFoundError as error:
        raise CaptionerError(f"bench needs {error.name}", "pip install 'captioner[bench]'") from error

    if (special := BENCHES.get(str(given.input))) and not given.input.exists():
        return special(given)
    spoken, targets = _spoken(given), _targets(given)
    known = samples(spoken=spoken, targets=targets) if given.input is None else []
    played = known or [recording(given.input, given.words, spoken=spoken, targets=targets)]
    named = {"--config": given.config, "--model": given.model, "--hotwords": given.hotwords}
    options = [part for name, value in named.items() if value is not None for part in (name, str(value))]
    if given.minutes is not None:
        return _bench_drift(given, played[0], options)
    report = measure(_config(given), played, options, _say, rooms=given.rooms, against=given.against)
    print(json.dumps(report.json, ensure_ascii=False, indent=1) if given.json else report.table)
    if given.out is not None:
        _say("written: " + ", ".join(map(str, report.write(given.out))))
    return 0


def _bench_drift(given: Namespace, recording: Recording, options: Sequence[str]) -> int:
    from captioner.bench import drift

    result = drift.measure(_config(given), recording, given.minutes, options, _say)
    print(json.dumps(result.json, ensure_ascii=False, indent=1) if given.json else result.table)
    return 0


def _bench_viewers(given: Namespace) -> int:
    from captioner.bench import viewers

    counts = [int(part) for part in given.viewers.split(",") if part.isdigit()] if given.viewers else viewers.VIEWERS
    result = viewers.measure(counts, given.rate, given.seconds, _say, edges=given.edges)
    print(json.dumps(result.json, indent=1) if given.json else result.table)
    return 0


def _bench_recovery(given: Namespace) -> int:
    from captioner.bench import recovery
    from captioner.bench.recordings import samples

    options = ("--model", given.model) if given.model else ()
    result = recovery.measure(samples(spoken="en")[0], options, 3, _say)
    print(json.dumps(result.json, indent=1) if given.json else result.table)
    return 0


def _bench_nllb(given: Namespace) -> int:
    import tempfile
    from pathlib import Path

    from captioner.bench import nllb

    with tempfile.TemporaryDirectory(prefix="captioner-nllb-") as folder:
        result = nllb.measure(given.out or Path(folder), _say)
    print(json.dumps(result.json, indent=1) if given.json else result.table)
    return 0


def _bench_panic(given: Namespace) -> int:
    from captioner.bench import panic

    viewers = int(given.viewers) if (given.viewers or "").isdigit() else 1000
    result = panic.measure(viewers, given.rate, _say)
    print(json.dumps(result.json, indent=1) if given.json else result.table)
    return 0


def _bench_file(given: Namespace) -> int:
    from captioner.bench import finished
    from captioner.bench.recordings import samples

    result = finished.measure(_config(given), samples(spoken=_spoken(given)), _say)
    print(json.dumps(result.json, indent=1) if given.json else result.table)
    return 0


def _bench_sources(given: Namespace) -> int:
    from captioner.bench import sources

    result = sources.measure(tuple(filter(None, (given.ways or "").split(","))), _say)
    print(json.dumps(result.json, indent=1) if given.json else result.table)
    return 0


def token(given: Namespace) -> int:
    """Make a token."""
    from captioner import tokens

    print(tokens.sign(_config(given).server.secret, given.scopes.split(","), given.room, given.hours))
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


def screens(given: Namespace) -> int:
    """Are the screens there, and do they take a caption?"""
    from captioner.screens.trial import tried

    config = _config(given)
    if not config.screens:
        raise CaptionerError("there are no screens", "write [[screens]] into captioner.toml, see SCREENS.md")
    rows = [asdict(outcome) for outcome in tried(config.screens, given.send)]
    _rows(rows, given.json, lambda row: f"{_mark(row)} {row['room']} {row['lang']} {row['kind']}: {_found(row)}")
    return 0 if all(row["well"] for row in rows) else 1


BENCHES: dict[str, Callable[[Namespace], int]] = {
    "viewers": _bench_viewers,
    "panic": _bench_panic,
    "nllb": _bench_nllb,
    "file": _bench_file,
    "sources": _bench_sources,
    "recovery": _bench_recovery,
}
"""`captioner bench WHAT`, where it is no recording."""

COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "run": run,
    "serve": serve,
    "edge": edge,
    "file": file,
    "export": export,
    "replay": replay,
    "finish": finish,
    "bench": bench,
    "token": token,
    "models list": models_list,
    "models check": models_check,
    "models fetch": models_fetch,
    "models convert": models_convert,
    "models path": models_path,
    "devices": devices,
    "check": check,
    "screens": screens,
}
"""What `captioner.arguments` names -> what does it."""


def _config(given: Namespace) -> Config:
    """The settings, with what was given on the command line over all else."""
    from captioner import settings

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
    config = settings.load(arguments, file=given.config)
    logs.set_up(config.log.format, verbose=given.verbose)
    return config


def _spoken(given: Namespace) -> str:
    return languages.spoken(given.spoken)


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


def _say(line: str, *, failed: bool = False) -> None:
    """What is not the result."""
    if logs.is_json():
        log.log(logging.ERROR if failed else logging.INFO, line)
        return
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


def _found(row: Row) -> str:
    return f"{row['detail']}{_mend(row)}"


def _model_line(row: Row) -> str:
    state = f"here ({row['origin']})" if row["origin"] else f"not here: {row['get']}"
    return f"{row['name']:<24} {row['megabytes'] or '?':>5} MB  {row['licence'] or 'its own licence':<15} {state}"


def _kills(given: Namespace) -> int:
    import tempfile
    from pathlib import Path

    from captioner.bench.kills import measure

    logging.getLogger("captioner").setLevel(logging.ERROR)  # that a kill was mended is no news here
    with tempfile.TemporaryDirectory() as folder:
        found = measure(given.kills, Path(folder))
    said = "{kills} kills: {kept} finals were kept, {lost} lost, {invalid} files invalid, {torn} torn lines mended"
    _rows([asdict(found)], given.json, lambda row: said.format(**row))
    return 0 if found.well else 1


def _made_row(made: Made, *, report: bool) -> Row:
    """A file that was written, with what a subtitler would send back where that is wanted."""
    row: Row = {"file": str(made.path)}
    if report and made.review is not None:
        row |= {"language": made.language, **asdict(made.review), "per_thousand": round(made.review.per_thousand, 1)}
    return row


def _made_line(row: Row) -> str:
    counts = {name: row[name] for name in row if name not in ("file", "language", "faults", "cues", "per_thousand")}
    if "cues" not in row:
        return str(row["file"])
    broken = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"
    return f"{row['file']}: {row['cues']} cues, over a limit: {broken} ({row['per_thousand']} per 1000)"


class _Bar:
    """How far each recording is, on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._shown: Path | None = None
        self._progress: Progress | None = None

    def show(self, path: Path, done: float, total: float | None) -> None:
        """Seconds that are done of those that there are."""
        from captioner.progress import Progress

        if not sys.stderr.isatty():
            return
        if self._shown != path or self._progress is None:
            self.end()
            self._shown, self._progress = path, Progress(total, begun=done)
        print(f"\r{path.name} {self._progress.line(done)}\x1b[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line as it stands."""
        if self._shown is not None:
            print(file=sys.stderr)
        self._shown = None
