"""Commands that write files: `file`, `export`, `finish`."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from captioner import languages
from captioner.cli import options, output
from captioner.cli.languages import expected_language
from captioner.errors import CaptionerError, LanguageError

if TYPE_CHECKING:
    from captioner.offline.output_file import OutputFile


def file(given: Namespace) -> int:
    """Caption recordings; one that fails does not stop the others."""
    from captioner.audio.file import duration
    from captioner.offline import batch
    from captioner.offline.pipeline import OfflinePipeline

    config, targets = options.config(given), options.targets(given)
    spoken = options.spoken(given)
    if "," in spoken:
        raise LanguageError(f"--from {spoken}: a recording has one spoken language", "name one, or use auto")
    spoken = expected_language(config, spoken, () if spoken == languages.AUTO else targets)
    batch.check_names(given.inputs)
    for path in given.inputs:
        duration(path)  # refuse unreadable files before models are loaded
    formats = tuple(name.strip() for name in given.formats.split(",") if name.strip())
    wanted = batch.BatchOptions(
        spoken,
        targets,
        config.archive.out,
        formats,
        crlf=config.archive.crlf,
        align=given.align,
        alignment=given.alignment,
        speakers=given.speakers,
        mux=given.mux,
        burn=languages.check(given.burn) if given.burn else "",
    )
    pipeline = OfflinePipeline.load(config, output.say)
    bar, failed = output.ProgressBar(), False
    rows: list[output.Row] = []
    for path in given.inputs:
        try:
            for made in batch.caption_recording(path, pipeline, wanted, output.say, bar.show):
                rows.append(_made_row(made, report=given.report))
        except CaptionerError as error:
            bar.end()
            output.say(str(error) if error.message.startswith(str(path)) else f"{path}: {error}")
            failed = True
        bar.end()
    output.rows(rows, given.json, _made_line)
    return 1 if failed else 0


def export(given: Namespace) -> int:
    """Convert a subtitle file into another format."""
    from captioner.layout.check import count_faults
    from captioner.layout.limits import PROFILES
    from captioner.offline.export import export as convert
    from captioner.offline.output_file import OutputFile, cue_ends
    from formats import FORMATS
    from formats.files import format_of

    config = options.config(given)
    layout = PROFILES[vars(given)["layout.profile"]] if vars(given)["layout.profile"] else None
    language = languages.check(given.language) if given.language else ""
    wanted = {"layout": layout, "language": language, "crlf": config.archive.crlf, "roll_up": given.roll_up}
    done = convert(given.input, given.output, **wanted)
    for fault in done.faults:
        output.say(f"{given.input}, {fault}")
    if done.faults:
        output.say(f"{len(done.cues)} cues were saved")
    if not done.language and "language" in FORMATS[format_of(done.path.name)].options:
        output.say(f"{done.path} names no language, since that of {given.input} is unknown; add --lang")
    counted = count_faults(done.cues, layout or PROFILES["default"], done.language)
    row = _made_row(OutputFile(done.path, done.language, counted, cue_ends(done.cues)), report=given.report)
    output.rows([row | {"faults": list(done.faults)}], given.json, _made_line)
    return 0


def finish(given: Namespace) -> int:
    """Write publishable files of a room that has ended."""
    from captioner.offline import finish as finishing

    config = options.config(given)
    bar = output.ProgressBar()
    made = list(finishing.finish(config, given.room, options.targets(given), given.output, output.say, bar.show))
    bar.end()
    output.rows([_made_row(one, report=given.report) for one in made], given.json, _made_line)
    return 0


def _made_row(made: OutputFile, *, report: bool) -> output.Row:
    """A written file; with `--report` the number of cues over each limit, and of cues with each kind of end."""
    row: output.Row = {"file": str(made.path)}
    if report and made.faults is not None:
        row |= {"language": made.language, **asdict(made.faults), "per_thousand": round(made.faults.per_thousand, 1)}
        row["ends"] = {**asdict(made.ends), "open_share": round(made.ends.open_share, 4)}
    return row


def _made_line(row: output.Row) -> str:
    ends = row.get("ends")
    if not isinstance(ends, dict):
        return str(row["file"])
    counts = {name: row[name] for name in row if name not in _NO_FAULTS}
    broken = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"
    shares = ", ".join(f"{_share(ends[kind], row['cues'])} {name}" for kind, name in _ENDS.items())
    return f"{row['file']}: {row['cues']} cues, over a limit: {broken} ({row['per_thousand']} per 1000); end: {shares}"


_NO_FAULTS = ("file", "language", "faults", "cues", "per_thousand", "ends")
_ENDS = {"sentence": "a sentence", "clause": "a clause", "neither": "neither"}


def _share(count: int, cues: object) -> str:
    return f"{100 * count / cues:.0f} %" if isinstance(cues, int) and cues else "–"
