r"""Text of a WebVTT or SubRip cue: tags, voices, ruby and character references -> plain lines.

Tags of the standard and of HTML are removed, also with blanks inside, as translation programs write them, and others
that are closed. An open one, such as `<laughs>`, is text: players hide it, but it was written to be read. Ruby becomes
`base(text)`. A caption of one voice has it as its speaker; if there are several, each begins a line and has its name
before it.

Markup of other formats that converters leave behind is read, too: `{\an8}` is a position, `\N` and `[br]` are line
breaks, `\h` is a blank.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from formats import ass_text
from formats.lines import NumberedLine
from formats.notice import FORMATTING, Notice
from formats.timeline import plain_text
from formats.timings import are_timings

JOINER = "\u2060"
"""Word joiner, which the writers insert into text that a reader would take for markup, a header or timings."""
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>v|c|i|b|u|s|lang|ruby|rb|rt|rtc|rp|font|span|div|p|em|strong|br|(?P<time>\d[\d:.]*))"
    r"(?P<rest>(?:[\s./][^<>]*)?)>",
    re.IGNORECASE,
)
_SPACED = re.compile(r"<\s*+(/?)\s*+((?:[ibus]|font)\b[^<>]*)>", re.IGNORECASE)
_SPACED_END = re.compile(r"<\s*/\s*(?:[ibus]|font)\s*>", re.IGNORECASE)
_CLOSED = re.compile(r"<([a-z][\w:-]*)(?:\s[^<>]*)?>([^<>]*)</\1\s*>", re.IGNORECASE)
_BRACES = re.compile(r"\{\\[^{}]*\}|\{/?[bius]\}|\{[ycsfpo]:[^{}]*\}", re.IGNORECASE)
_BREAK = re.compile(r"\\([Nh])|\[br\]")
_PATH = re.compile(r"\b[A-Za-z]:\\|\\\\")
"""Beginning of a path of Windows, in which `\\N` is the beginning of a name."""
_FORMATTING = frozenset(("c", "i", "b", "u", "s", "font", "em", "strong"))
_DASHES = " \t\n-\u2013\u2014"
"""Characters before a voice that only mark a change of speaker."""
_ENDLESS = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}")
"""Character references with more digits than Python converts to a number."""
_RELEASED = re.compile(rf"^{JOINER}|(?<=[<{{&\\\[]){JOINER}|(?<=--){JOINER}(?=>)|(?<=\d:){JOINER}(?=\d)")
_TIME = re.compile(r"\d:\d\d?[.,]\d")
_COLON = re.compile(r"(?<=\d):(?=\d)")
_REFERENCE = re.compile(r"&#?\w+;")
_ANY_TAG = re.compile(r"<\s*+/?\s*+[a-z\d][^<>]*>", re.IGNORECASE)
"""Text that some player would take for a tag."""
_MARKS = "<{\\[&"
"""Characters with which markup begins."""
_BREAKS = r"\N, \h and [br] of other formats are read as line breaks and blanks"
_WIDTH, _HEIGHT = 384, 288
"""Size of the picture of `{\\pos(x,y)}` in players."""


@dataclass(slots=True)
class CueText:
    """Content of a cue."""

    lines: tuple[str, ...] = ()
    speaker: str = ""
    language: str = ""
    settings: str = ""
    """Position as WebVTT settings."""
    formatted: bool = False
    """True if formatting was removed."""
    broken: bool = False
    """True if line breaks or blanks of other formats were read."""
    voices: tuple[str, ...] = ()
    """Speakers named in the lines, if there are several."""


@dataclass(slots=True)
class _Run:
    """Text of one voice."""

    voice: str
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """Text so far, and the tags that apply to the text behind them."""

    runs: list[_Run] = field(default_factory=lambda: [_Run("")])
    annotated: bool = False
    """True inside the text of a ruby."""
    hidden: bool = False
    """True inside the brackets that ruby has for programs that do not support it."""

    def add(self, text: str) -> None:
        """Add text to the run."""
        if not self.hidden:
            self.runs[-1].parts.append(text)

    def annotate(self, begins: bool) -> None:
        """Begin or end the text of a ruby."""
        if self.annotated:
            self.add(")")
        if begins:
            self.add("(")
        self.annotated = begins


def read_text(raw: str) -> CueText:
    r"""Read the text of a cue, lines separated by `\n`."""
    found = CueText()
    raw = _without_other_markup(raw, found)
    state = _State()
    at = 0
    for tag in _TAG.finditer(raw):
        state.add(_unescape(raw[at : tag.start()]))
        at = tag.end()
        _apply(tag, found, state)
    state.add(_unescape(raw[at:]))
    state.annotate(False)
    _set_lines(found, [(run.voice, "".join(run.parts)) for run in state.runs])
    return found


def text_notices(lines: Iterable[NumberedLine]) -> Iterator[Notice]:
    """Yield what is left out of the lines of a cue, or is read other than as written."""
    for number, raw in lines:
        if any(mark in raw for mark in _MARKS):
            found, place = read_text(raw), (f"line {number}",)
            if found.formatted:
                yield Notice(FORMATTING, place)
            if found.broken:
                yield Notice(_BREAKS, place)


def guarded(text: str, *, escaped: bool = False) -> str:
    """Return text in which no reader sees markup; `escaped` if the format has escapes for tags and references."""
    if not any(mark in text for mark in _MARKS):  # the common case
        return text
    patterns = () if _PATH.search(text) else (_BREAK,)
    for pattern in (*patterns, _BRACES) if escaped else (*patterns, _REFERENCE, _BRACES, _ANY_TAG):
        text = pattern.sub(lambda found: found[0][0] + JOINER + found[0][1:], text)
    return text


def unlike_timings(line: str) -> str:
    """Return a line of text that no reader takes for timings; pysubs2 does so if a line contains two times."""
    if are_timings(line) or len(_TIME.findall(line)) > 1:
        return JOINER + _COLON.sub(f":{JOINER}", line)
    return line


def _without_other_markup(raw: str, found: CueText) -> str:
    """Remove braces of ASS, read line breaks of other formats, and remove blanks from tags."""
    if tags := "".join(_BRACES.findall(raw)):
        placed = ass_text.read_text(tags + "x" + r"\Nx" * raw.strip().count("\n"), 2, _WIDTH, _HEIGHT)
        found.settings = placed.settings
        found.formatted = placed.formatted or any(not tag.startswith("{\\") for tag in _BRACES.findall(raw))
        raw = _BRACES.sub("", raw)
    if _BREAK.search(raw) and not _PATH.search(raw):
        found.broken = True
        raw = _BREAK.sub(lambda broken: " " if broken[1] == "h" else "\n", raw)
    raw = _SPACED.sub(r"<\1\2>", raw) if _SPACED_END.search(raw) else raw
    return _CLOSED.sub(lambda tag: _closed(tag, found), raw)


def _closed(tag: re.Match[str], found: CueText) -> str:
    """Return the text of a tag that is closed; one that is known is read later."""
    if _TAG.match(f"<{tag[1]}>"):
        return tag[0]
    found.formatted = True
    return tag[2]


def _apply(tag: re.Match[str], found: CueText, state: _State) -> None:
    name, closes = tag["name"].lower(), bool(tag["close"])
    if name == "v":
        state.runs.append(_Run("" if closes else _annotation(tag)))
    elif name == "lang" and not closes:
        found.language = found.language or _annotation(tag)
    elif name in ("ruby", "rb", "rt"):
        state.annotate(name == "rt" and not closes)
    elif name == "rp":
        state.hidden = not closes
    elif name == "br":
        state.add("\n")
    found.formatted = found.formatted or name in _FORMATTING or bool(tag["time"])


def _annotation(tag: re.Match[str]) -> str:
    """Text behind the classes of a tag: `Ana B` of `<v.loud Ana B>`."""
    return plain_text(_RELEASED.sub("", _unescape(re.sub(r"^\.\S*", "", tag["rest"]))))


def _set_lines(found: CueText, runs: list[tuple[str, str]]) -> None:
    said = [(voice, text) for voice, text in runs if text.strip(_DASHES if not voice else None)]
    voices = list(dict.fromkeys(voice for voice, _ in said if voice))
    if len(voices) < 2:
        found.speaker = voices[0] if voices else ""
        text = "".join(text for _, text in runs)
    else:
        found.voices = tuple(voices)
        text = "".join(f"\n{voice}: {text.lstrip()}" if voice else text for voice, text in said)
    found.lines = tuple(line for raw in text.split("\n") if (line := plain_text(_RELEASED.sub("", raw))))


def _unescape(text: str) -> str:
    """Resolve character references; those with more digits than any character has stay unchanged."""
    return html.unescape(_ENDLESS.sub(lambda found: f"&amp;{found[0][1:]}", text))
