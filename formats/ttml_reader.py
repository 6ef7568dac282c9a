"""Reader of TTML; the format is described in `formats.ttml`.

1. A cue is a paragraph, or each part of it during which its text does not change.
2. A paragraph without a valid time is left out and reported. Without an end it is shown until the next one begins.
3. If most cues lie behind the start of the programme that EBU-TT names, times are counted from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError
from formats.notice import FORMATTING, Notice
from formats.programme_start import from_programme_start
from formats.timeline import plain_text
from formats.ttml_region import Regions
from formats.ttml_time import Interval, TtmlClock, clock_of
from formats.xml_tree import Element, documents, read_xml

_METADATA = ("metadata", "title", "desc", "copyright", "agent", "name", "actor", "set", "animate", "image", "data")
"""Elements whose text is not shown."""
_FORMATTING = ("fontStyle", "fontWeight", "textDecoration", "color")
_PICTURE = "a program for text recognition reads it"
_SPACES = re.compile(r"[ \t\r\n]+")
"""Spaces of XML; no-break spaces are typography and stay."""
_OPEN_MS = 2000
"""Milliseconds of a last paragraph without an end: reading time of a line."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Text with its time."""

    text: str
    interval: Interval


def read(text: str, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the faults, notices and cues of a document; of one that is cut off, those before that place."""
    line = 0
    for number, part in enumerate(documents(text)):
        if number:
            yield Notice("another document is read as a part of the first", (f"line {line + 1}",))
        yield from _document(part, line, fps)
        line += part.count("\n")


def _document(text: str, line: int, fps: Fraction | None) -> Iterator[Scanned]:
    root, fault = read_xml(text, line)
    if fault is not None:
        yield fault
    if root is None or root.name != "tt":
        if root is not None:
            yield SubtitleError(f"not TTML: the root element is {root.name[:40]}, not tt", root.line)
        elif fault is None:
            yield SubtitleError("not TTML: there is no element tt", line + 1)
        return
    yield from _Reader(root, fps).items()


class _Reader:
    """Walk through one document."""

    def __init__(self, root: Element, fps: Fraction | None) -> None:
        self._root = root
        self._clock: TtmlClock = clock_of(root, fps)
        self._regions = Regions(root)
        self._notices: list[Notice] = []
        self._found: list[tuple[str, Cue, bool]] = []
        """Place of each cue, the cue, and whether its end is open."""
        self._faults: list[SubtitleError] = []
        self._guess_rate = fps is None and "frameRate" not in root.attributes

    def items(self) -> Iterator[Scanned]:
        """Yield what is found."""
        self._report_text(self._root, [self._root.text])
        if self._clock.absolute:
            what = "times inside of others count from the start of the document; those of words are left out"
            self._notices.append(Notice(what))
        for body in self._root.elements:
            if body.name != "body":
                if body.name != "head":
                    self._report_element(body)
                continue
            self._container(body, Interval(), None, {"lang": self._root.attributes.get("lang", "")})
        cues = list(self._closed())
        yield from self._faults
        yield from self._notices
        start = next((found for found in self._root.walk() if found.name == "documentStartOfProgramme"), None)
        code = start.text.strip() if start else ""
        yield from from_programme_start(cues, round(1000 * (self._clock.seconds(code) or 0)), code)

    def _container(
        self, element: Element, outer: Interval, after: Fraction | None, inherited: dict[str, str]
    ) -> Fraction | None:
        """Read a body, div or paragraph; returns its end in seconds, None if it is open."""
        try:
            interval = outer.inside(element, self._clock, after)
        except ValueError as error:
            self._faults.append(SubtitleError(f"{error}; {_named(element)} is left out", element.line))
            return after
        self._notice_units(element)
        if "backgroundImage" in element.attributes:
            self._notices.append(Notice("a picture is left out", (f"line {element.line}",), _PICTURE))
        known = inherited | {name: element.attributes[name] for name in _INHERITED if name in element.attributes}
        if element.name == "p":
            return self._paragraph(element, interval, known)
        sequence = element.attributes.get("timeContainer") == "seq"
        last: Fraction | None = interval.begin if sequence else None
        ends: list[Fraction | None] = []
        self._report_text(element, [item for item in element.content if isinstance(item, str)])
        for child in element.elements:
            if child.name not in ("div", "p"):
                self._report_element(child)
            elif not self._regions.is_hidden(child):
                end = self._container(child, interval, last, known)
                ends.append(end)
                last = (end if end is not None else last) if sequence else None
        implicit = max((end for end in ends if end is not None), default=interval.begin)
        return interval.end if interval.end is not None else implicit

    def _paragraph(self, element: Element, interval: Interval, known: dict[str, str]) -> Fraction | None:
        if not element.complete:
            return interval.end
        runs = list(self._runs(element, interval, known.get("space") == "preserve"))
        if not any(run.text.strip() for run in runs):
            return interval.end
        if not any(run.interval.timed for run in runs):
            self._faults.append(SubtitleError(f"{_named(element)} without a time is left out", element.line))
            return interval.end
        if any(name in part.attributes for part in element.walk() for name in _FORMATTING):
            self._notices.append(Notice(FORMATTING, (f"line {element.line}",)))
        language = known["lang"] if known["lang"] != self._root.attributes.get("lang", "") else ""
        settings = self._regions.settings(known.get("region", ""))
        cues = list(_cues(runs))
        if not cues:
            self._faults.append(SubtitleError(f"{_named(element)} has no duration and is left out", element.line))
        for start, end, lines in cues:
            cue = Cue(start, start if end is None else end, lines, settings=settings, language=language)
            self._found.append((f"line {element.line}", cue, end is None))
        ends = [run.interval.end for run in runs]
        return interval.end or max((end for end in ends if end is not None), default=None)

    def _runs(self, element: Element, interval: Interval, preserve: bool) -> Iterator[_Run]:
        """Yield the text of an element, each part with its time."""
        ruby = element.attributes.get("ruby", "")
        if ruby == "delimiter":
            return
        if ruby == "text":
            yield _Run("(", interval)
        sequence = element.attributes.get("timeContainer") == "seq"
        last: Fraction | None = interval.begin if sequence else None
        for item in element.content:
            if isinstance(item, str):
                yield _Run(item if preserve else _SPACES.sub(" ", item), interval)
            elif item.name == "br":
                yield _Run("\n", interval)
            elif item.name == "span" and not self._regions.is_hidden(item):
                try:
                    inner = interval if self._clock.absolute else interval.inside(item, self._clock, last)
                except ValueError as error:
                    self._faults.append(SubtitleError(f"{error}; {_named(item)} is left out", item.line))
                    continue
                self._notice_units(item)
                space = item.attributes.get("space")
                yield from self._runs(item, inner, preserve if space is None else space == "preserve")
                last = inner.end if sequence else None
            elif item.name != "span":
                self._report_element(item)
        if ruby == "text":
            yield _Run(")", interval)

    def _report_element(self, element: Element) -> None:
        """Report text in an element that has no place there."""
        if element.name == "image":
            self._notices.append(Notice("a picture is left out", (f"line {element.line}",), _PICTURE))
        if element.name not in _METADATA:
            self._report_text(element, [part.text for part in element.walk()])

    def _report_text(self, element: Element, parts: Sequence[str]) -> None:
        if text := plain_text(" ".join(" ".join(parts).split())):
            what = f"text in {element.name}, outside of a paragraph, is left out: {text[:40]!r}"
            self._faults.append(SubtitleError(what, element.line))

    def _notice_units(self, element: Element) -> None:
        """Report times whose unit is a guess."""
        times = [element.attributes[name] for name in ("begin", "end", "dur") if name in element.attributes]
        place = (f"line {element.line}",)
        if any(time.strip().startswith("-") for time in times):
            self._notices.append(Notice("negative time read as 0", place, "move all captions with --offset"))
        if any(time.strip().replace(".", "").isdecimal() for time in times):
            self._notices.append(Notice("a time without a unit is read as seconds", place))
        if self._guess_rate and any(time.count(":") > 2 or time.strip().endswith("f") for time in times):
            self._notices.append(Notice("frames read at 30 per second", place, "give the rate with --fps"))

    def _closed(self) -> Iterator[tuple[str, Cue]]:
        """Yield the cues; an open end becomes the start of the next cue."""
        starts = sorted({cue.start for _, cue, _ in self._found})
        following = dict(pairwise(starts))
        for place, cue, is_open in self._found:
            if is_open:
                self._notices.append(Notice("a paragraph without an end is shown until the next one", (place,)))
                cue = replace(cue, end=following.get(cue.start, cue.start + _OPEN_MS))
            yield place, cue


_INHERITED = ("lang", "space", "region")


def _named(element: Element) -> str:
    words = plain_text(" ".join("".join(part.text for part in element.walk()).split()))
    return f"{element.name} {words[:40]!r}"


def _cues(runs: Sequence[_Run]) -> Iterator[tuple[int, int | None, tuple[str, ...]]]:
    """Yield start, end and lines of each part of a paragraph during which its text does not change."""
    shown = [run for run in runs if run.interval.end is None or run.interval.end > run.interval.begin]
    timed = [run.interval for run in shown if run.text.strip()]
    moments: list[Fraction | None] = []
    moments += sorted({time for each in timed for time in (each.begin, each.end) if time is not None})
    if any(each.end is None for each in timed):
        moments.append(None)
    before: tuple[int, int | None, tuple[str, ...]] | None = None
    for begin, end in pairwise(moments):
        assert begin is not None, "only the last moment is open"
        text = "".join(run.text for run in shown if _covers(run.interval, begin))
        lines = tuple(line for raw in text.split("\n") if (line := plain_text(_SPACES.sub(" ", raw))))
        if not lines:
            continue
        part = (round(1000 * begin), None if end is None else round(1000 * end), lines)
        if before is not None and before[1] == part[0] and before[2] == lines:
            part = (before[0], part[1], lines)
        elif before is not None:
            yield before
        before = part
    if before is not None:
        yield before


def _covers(interval: Interval, moment: Fraction) -> bool:
    return interval.begin <= moment and (interval.end is None or moment < interval.end)
