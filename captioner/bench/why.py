"""`captioner bench --why`: table of the causes of late words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from captioner import languages
from captioner.bench.late_words import LATE_S, LateWords
from captioner.bench.recordings import Recording
from captioner.bench.report import columns
from captioner.bench.result import RecordingResult
from captioner.config import Config
from captioner.errors import ConfigError, SourceError

WORST = 10
"""Words that are listed."""
CAUSES = ("cause", "words", "share", "seconds", "share")
LATEST = ("latest words", "recording", "at", "late by")
LEGEND = """\
words: late words that waited longest for this stage; seconds: delays of all late words, divided among the stages
at: when the word was due, in seconds of the recording; late by: seconds from then until it was first shown"""

Row = tuple[str, ...]
Named = tuple[str, LateWords]
"""Name of a recording, and its late words in one language."""


def check(config: Config, recordings: Sequence[Recording]) -> None:
    """Check that causes can be found, before anything is measured.

    Raises:
        ConfigError: the settings mask words, which the trace lacks then, too.
        SourceError: it is not known when the words of a recording were spoken.
    """
    if config.redaction.on or config.redaction.mask:
        raise ConfigError("--why reads words that redaction masks", "use settings without [redaction]")
    for each in recordings:
        if not each.words:
            raise SourceError(f"--why needs the times of the words in {each.name}", "give them with --words WORDS.json")


def table(results: Sequence[RecordingResult]) -> str:
    """Return the causes in each spoken language and translation, with the latest words; empty without a trace."""
    found: dict[tuple[str, str], list[Named]] = {}
    for result in results:
        for each in result.captions:
            if each.late is not None:
                key = (result.recording.language, each.score.language)
                found.setdefault(key, []).append((result.recording.name, each.late))
    parts = [causes_table(*key, named) for key, named in found.items()]
    return "\n\n".join([*parts, LEGEND]) if parts else ""


def causes_table(spoken: str, language: str, named: Sequence[Named]) -> str:
    """Return the causes in one language for recordings in another one or the same, with the latest words."""
    title = f"{languages.NAMES.get(spoken, spoken)} ({spoken})" if spoken == language else f"{spoken} to {language}"
    late = LateWords(sum(each.words for _, each in named), tuple(word for _, each in named for word in each.late))
    heading = (
        f"{title}: {len(late.late)} of {late.words} words were first shown more than {LATE_S:g} s after they were due"
    )
    if lost := sum(each.lost_lines for _, each in named):
        heading += f"; the trace lost {lost} lines, so causes may be wrong"
    if not late.late:
        return heading
    return "\n".join((heading, columns(CAUSES, _causes(late)), "", *_latest(named)))


def _causes(late: LateWords) -> Iterator[Row]:
    counts, seconds = late.counts, late.seconds
    total = sum(seconds.values())
    for cause in sorted(seconds, key=lambda cause: (-counts[cause], -seconds[cause])):
        words, share = str(counts[cause]), 100 * counts[cause] / len(late.late)
        yield cause, words, f"{share:.0f} %", f"{seconds[cause]:.1f}", f"{100 * seconds[cause] / total:.0f} %"


def _latest(named: Sequence[Named]) -> Iterator[str]:
    """Yield the lines of a table of the latest words, each with its cause and the seconds that this took."""
    words = [(word, name) for name, each in named for word in each.late]
    latest = sorted(words, key=lambda row: -row[0].delay)[:WORST]
    rows = [(word.text, name, f"{word.due:.1f} s", f"{word.delay:.2f} s") for word, name in latest]
    because = [f"{word.cause}, {word.parts[word.cause]:.2f} s" for word, _ in latest]
    lines = columns(LATEST, rows).splitlines()
    yield from (f"{line}  {cause}".rstrip() for line, cause in zip(lines, ["cause", *because], strict=True))
