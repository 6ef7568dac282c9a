"""Command `export`."""

from __future__ import annotations

from argparse import Namespace

from captioner import languages
from captioner.cli import options, output, written_files


def export(given: Namespace) -> int:
    """Convert a subtitle file into another format."""
    from captioner.layout.limits import PROFILES
    from captioner.offline.export import export as convert
    from captioner.offline.output_file import checked
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
    made = checked(done.path, done.cues, layout or PROFILES["default"], done.language)
    row = written_files.row(made, report=given.report)
    output.rows([row | {"faults": list(done.faults)}], given.json, written_files.line)
    return 0
