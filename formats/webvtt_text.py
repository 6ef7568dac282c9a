"""Text of a WebVTT cue: tags, voices, ruby and character references -> plain lines.

Tags of the standard and of HTML are removed. Others, such as `<laughs>`, are text: players hide them, but they were
written to be read. Ruby becomes `base(text)`. A caption of one voice has it as its speaker; if there are several, each
begins a line and has its name before it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from formats.timeline import plain_text

JOINER = "\u2060"
"""Word joiner, which the writer inserts into lines that a reader would take for a header or timings."""
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>v|c|i|b|u|s|lang|ruby|rb|rt|rtc|rp|font|span|div|p|em|strong|br|(?P<time>\d[\d:.]*))"
    r"(?P<rest>(?:[\s./][^<>]*)?)>",
    re.IGNORECASE,
)
_FORMATTING = frozenset(("c", "i", "b", "u", "s", "font", "em", "strong"))
_DASHES = " \t\n-\u2013\u2014"
"""Characters before a voice that only mark a change of speaker."""
_ENDLESS = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}")
"""Character references with more digits than Python converts to a number."""


@dataclass(slots=True)
class CueText:
    """Content of a cue."""

    lines: tuple[str, ...] = ()
    speaker: str = ""
    language: str = ""
    formatted: bool = False
    """True if formatting was removed."""
    voices: tuple[str, ...] = ()
    """Speakers named in the lines, if there are several."""


@dataclass(slots=True)
class _Run:
    """Text of one voice."""

    voice: str
    parts: list[str] = field(default_factory=list)


def read_text(raw: str) -> CueText:
    r"""Read the text of a cue, lines separated by `\n`."""
    found = CueText()
    runs = [_Run("")]
    at = 0
    for tag in _TAG.finditer(raw):
        runs[-1].parts.append(_unescape(raw[at : tag.start()]))
        at = tag.end()
        _apply(tag, found, runs)
    runs[-1].parts.append(_unescape(raw[at:]))
    _set_lines(found, [(run.voice, "".join(run.parts)) for run in runs])
    return found


def _apply(tag: re.Match[str], found: CueText, runs: list[_Run]) -> None:
    name, closes = tag["name"].lower(), bool(tag["close"])
    if name == "v":
        runs.append(_Run("" if closes else _annotation(tag)))
    elif name == "lang" and not closes:
        found.language = found.language or _annotation(tag)
    elif name == "rt":
        runs[-1].parts.append(")" if closes else "(")
    elif name == "br":
        runs[-1].parts.append("\n")
    found.formatted = found.formatted or name in _FORMATTING or bool(tag["time"])


def _annotation(tag: re.Match[str]) -> str:
    """Text behind the classes of a tag: `Ana B` of `<v.loud Ana B>`."""
    return plain_text(_unescape(re.sub(r"^\.\S*", "", tag["rest"])))


def _set_lines(found: CueText, runs: list[tuple[str, str]]) -> None:
    said = [(voice, text) for voice, text in runs if text.strip(_DASHES if not voice else None)]
    voices = list(dict.fromkeys(voice for voice, _ in said if voice))
    if len(voices) < 2:
        found.speaker = voices[0] if voices else ""
        text = "".join(text for _, text in runs)
    else:
        found.voices = tuple(voices)
        text = "".join(f"\n{voice}: {text.lstrip()}" if voice else text for voice, text in said)
    found.lines = tuple(line for raw in text.split("\n") if (line := plain_text(_released(raw))))


def _released(line: str) -> str:
    """Remove the word joiner of the writer."""
    return line.removeprefix(JOINER)


def _unescape(text: str) -> str:
    """Resolve character references; those with more digits than any character has stay unchanged."""
    return html.unescape(_ENDLESS.sub(lambda found: f"&amp;{found[0][1:]}", text))
