"""Commands that caption recordings: `file`, `finish`."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from captioner import languages
from captioner.cli import options, output, written_files
from captioner.cli.fetching import fetch_models
from captioner.cli.languages import expected_language
from captioner.cli.progress_bar import ProgressBar
from captioner.errors import CaptionerError

if TYPE_CHECKING:
    from captioner.offline.batch_options import BatchOptions
    from captioner.offline.pipeline import OfflinePipeline
    from formats.notice import Notice

log = logging.getLogger(__name__)


def file(given: Namespace) -> int:
    """Caption recordings; one that fails does not stop the others."""
    from captioner.audio.channel import AudioChannel
    from captioner.offline import batch_options
    from captioner.offline.pipeline import OfflinePipeline

    config, targets = options.config(given), options.targets(given)
    spoken = options.spoken(given)
    fetch_models(config, [(spoken, targets)])
    spoken = expected_language(config, spoken, () if spoken == languages.AUTO else targets)
    wanted = batch_options.BatchOptions(
        languages.spoken_in_script(given.spoken) if languages.spoken_scripts(given.spoken) else spoken,
        targets,
        config.archive.out,
        tuple(name.strip() for name in given.formats.split(",") if name.strip()),
        AudioChannel(given.track, given.channel),
        crlf=config.archive.crlf,
        align=given.align,
        alignment=given.alignment,
        speakers=config.speakers.on,
        mux=given.mux,
        burn=languages.check(given.burn) if given.burn else "",
        style=given.style,
    )
    batch_options.check_names(given.inputs, wanted)
    readable = tuple(_readable(given.inputs, wanted))
    if not readable:
        return 1
    pipeline, run = OfflinePipeline.load(config, output.say), _Run(given.report)
    for path in readable:
        run.caption(path, pipeline, wanted)
    output.rows(run.rows, given.json, written_files.line)
    return 1 if run.failed or len(readable) < len(given.inputs) or (given.strict and run.noticed) else 0


def finish(given: Namespace) -> int:
    """Write publishable files of a room that has ended."""
    from captioner.offline import finish as finishing

    config, run = options.config(given), _Run(given.report)
    with_options = (config, given.room, options.targets(given), given.output, output.say, run.bar.show, run.notify)
    made = list(finishing.finish(*with_options))
    run.bar.end()
    rows = [written_files.row(one, report=given.report, notices=run.notices) for one in made]
    output.rows(rows, given.json, written_files.line)
    return 1 if given.strict and run.noticed else 0


class _Run:
    """Results of one run: rows of the written files, and what was noticed."""

    def __init__(self, report: bool) -> None:
        self._report = report
        self.bar = ProgressBar()
        self.rows: list[output.Row] = []
        self.notices: list[Notice] = []
        """Notices of the present recording."""
        self.noticed = False
        """True after the first notice."""
        self.failed = False
        self._name = ""

    def caption(self, path: Path, pipeline: OfflinePipeline, wanted: BatchOptions) -> None:
        """Caption one recording; an error of any kind is reported and does not stop the others."""
        from captioner.offline.batch import caption_recording
        from captioner.offline.output_file import OutputFile

        self.notices, self._name, made = [], str(path), list[OutputFile]()
        try:
            made.extend(caption_recording(path, pipeline, wanted, self._say, self.bar.show, self.notify))
        except CaptionerError as error:
            self._fail(path, str(error))
        except Exception as error:
            log.info("unexpected error:", exc_info=True)
            self._fail(path, f"unexpected {type(error).__name__}: {error}; run again with -v and report the output")
        self.bar.end()
        self.rows += [written_files.row(one, report=self._report, notices=self.notices) for one in made]

    def notify(self, notice: Notice) -> None:
        """Report a notice of the present recording."""
        self.notices.append(notice)
        self.noticed = True
        self._say(f"{self._name}: {notice}" if self._name else str(notice))

    def _say(self, line: str) -> None:
        self.bar.end()
        output.say(line)

    def _fail(self, path: Path, reason: str) -> None:
        self.bar.end()
        output.say(reason if str(path) in reason else f"{path}: {reason}")
        self.failed = True


def _readable(paths: Sequence[Path], wanted: BatchOptions) -> Iterator[Path]:
    """Yield the recordings that can be opened, before models are loaded; the others are reported."""
    from captioner.audio.file import media_info
    from captioner.offline.pipe_copy import is_pipe

    for path in paths:
        try:
            if not is_pipe(path):  # which can be opened once only
                media_info(path, wanted.channel, wanted.languages)
            yield path
        except CaptionerError as error:
            output.say(str(error) if str(path) in error.message else f"{path}: {error}")
