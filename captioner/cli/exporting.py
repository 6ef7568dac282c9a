"""The command `export`: subtitle files into other formats."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from captioner import languages
from captioner.cli import options, output, written_files
from captioner.errors import CaptionerError, ConfigError

if TYPE_CHECKING:
    from captioner.offline.export import ExportOptions, ExportResult

log = logging.getLogger(__name__)

_MAX_FPS = 1000
_NOT_WRITTEN = "not written, because of --strict"
_NTSC = {Fraction(text): Fraction(round(Fraction(text)) * 1000, 1001) for text in ("23.976", "23.98", "29.97", "59.94")}
"""Frame rates as people write them -> exactly."""


def export(given: Namespace) -> int:
    """Convert subtitle files; one that fails does not stop the others."""
    from captioner.offline.export import export as convert

    wanted = _options(given)
    rows: list[output.Row] = []
    for source, target in list(_targets(given.inputs, given.output, given.format)):
        try:
            done = convert(source, target, wanted)
        except CaptionerError as error:
            rows.append(_failed(target, str(error)))
            continue
        except Exception as error:
            log.info("unexpected error:", exc_info=True)
            problem = f"{source}: unexpected {type(error).__name__}: {error}; run again with -v and report the output"
            rows.append(_failed(target, problem))
            continue
        _report(done)
        rows.append(_row(done, given))
    written = [row for row in rows if "error" not in row]
    output.rows(rows if given.json else written, given.json, written_files.line)
    return 0 if len(written) == len(rows) else 1


def _failed(target: Path, problem: str) -> output.Row:
    output.say(problem, failed=True)
    return {"file": str(target), "error": problem}


def _options(given: Namespace) -> ExportOptions:
    from captioner.layout.limits import PROFILES
    from captioner.offline.export import ExportOptions

    config = options.config(given)
    profile = vars(given)["layout.profile"]
    return ExportOptions(
        layout=PROFILES[profile] if profile else None,
        language=languages.check(given.language) if given.language else "",
        crlf=config.archive.crlf,
        roll_up=given.roll_up,
        offset_ms=_offset(given.offset),
        encoding=_encoding(given.encoding),
        fps=_fps(given.fps),
        second=given.second,
        rolling=given.rolling,
        strict=given.strict,
    )


def _targets(inputs: list[Path], out: Path, extension: str) -> Iterator[tuple[Path, Path]]:
    """Yield each source and the file that is made of it.

    Raises:
        ConfigError: several sources would be written to one file, or the format of a folder's files is unknown.
    """
    if len(inputs) == 1 and not extension and not out.is_dir():
        yield inputs[0], out
        return
    if not extension:
        hint = "name it, as in: captioner export a.srt b.srt OUT --format vtt"
        raise ConfigError(f"the format of the files in {out} is not given", hint)
    made: dict[Path, Path] = {}
    for source in inputs:
        target = out / f"{source.stem}.{extension.removeprefix('.')}"
        if target in made:
            raise ConfigError(
                f"{made[target]} and {source} would both be written to {target}", "convert them separately"
            )
        made[target] = source
        yield source, target


def _offset(text: str) -> int:
    """Milliseconds of `1.5`, `-90` or `-00:01:30.5`.

    Raises:
        ConfigError: the text is not a time.
    """
    from formats.errors import SubtitleError
    from formats.timestamp import parse_timestamp

    sign, size = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    try:
        return sign * (parse_timestamp(size) if ":" in size else round(1000 * Fraction(size)))
    except (ValueError, ZeroDivisionError, SubtitleError) as error:
        hint = "use seconds or HH:MM:SS, such as 1.5, -90 or --offset=-10:00:00"
        raise ConfigError(f"--offset {text} is not a time", hint) from error


def _encoding(name: str) -> str:
    from formats.encoding import known_encoding
    from formats.errors import SubtitleError

    try:
        return known_encoding(name) if name else ""
    except SubtitleError as error:
        raise ConfigError(f"--encoding: {error}") from error


def _fps(text: str) -> Fraction | None:
    """Frames per second of `25`, `23.976` or `30000/1001`; None: not given.

    Raises:
        ConfigError: the text is not a frame rate.
    """
    if not text:
        return None
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 1 <= rate <= _MAX_FPS:
        raise ConfigError(f"--fps {text} is not a frame rate", "use a number such as 25, 23.976 or 30000/1001")
    return _NTSC.get(rate, rate)


def _report(done: ExportResult) -> None:
    """Print one line for each notice, and what became of the file."""
    for path, notice in done.notices:
        text = str(notice)
        output.say(f"{path}, {text}" if notice.places else f"{path}: {text}")
    if not done.written:
        output.say(f"{done.path}: {_NOT_WRITTEN}", failed=True)
    elif done.faults:
        saved = "1 cue was" if len(done.cues) == 1 else f"{len(done.cues)} cues were"
        output.say(f"{saved} saved")


def _row(done: ExportResult, given: Namespace) -> output.Row:
    from captioner.layout.limits import PROFILES
    from captioner.offline.output_file import checked

    limits = PROFILES[vars(given)["layout.profile"] or "default"]
    made = checked(done.path, done.cues, limits, done.language)
    row = written_files.row(made, report=given.report)
    notices = [{"file": str(path), **asdict(notice)} for path, notice in done.notices]
    failure = {} if done.written else {"error": _NOT_WRITTEN}
    return row | {"faults": list(done.faults), "notices": notices} | failure
