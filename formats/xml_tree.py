"""Tolerant XML reader for subtitles: elements with line numbers, and what is complete of a document that is cut off.

Names are local: `tt:p`, `p` and `p` of any namespace are the same, since drafts of TTML had other namespaces. Named
characters of HTML, such as `&nbsp;`, are read, as are a single `&` or `<` in text, and control characters are ignored.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from formats.errors import SubtitleError

_OPENING = re.compile(r"<!\[CDATA\[|<!--|<!DOCTYPE")
_CLOSING = {"<![CDATA[": "]]>", "<!--": "-->", "<!DOCTYPE": ">"}
"""Beginning and end of sections in which `&` and `<` stay."""
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31};)")
_BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9A-Fa-f]{1,6};|(?:amp|lt|gt|quot|apos);)")
_SMALLER = re.compile(r"<(?![/!?A-Za-z_])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SEAM = re.compile(r"(?<=tt>)(?=[\ufeff\s]*<(?:\?xml|(?:[\w-]+:)?tt[\s>]))")
_BLANK = "\ufeff \t\r\n"
_DEEPEST = 200
"""Elements inside each other; more are refused, because they are read by recursion."""


@dataclass(slots=True)
class Element:
    """Element of a document."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 0
    content: list[Element | str] = field(default_factory=list)
    complete: bool = False
    """False if the document ends inside the element."""

    @property
    def elements(self) -> Iterator[Element]:
        """Elements directly inside."""
        return (item for item in self.content if isinstance(item, Element))

    def walk(self) -> Iterator[Element]:
        """Yield the element and all inside it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(list(element.elements))

    @property
    def text(self) -> str:
        """Text inside, without that of elements."""
        return "".join(item for item in self.content if isinstance(item, str))


def documents(text: str) -> list[str]:
    """Split a text into the documents of which it consists, as segments of a stream that were joined."""
    return _SEAM.split(text)


def read_xml(text: str, before: int = 0) -> tuple[Element | None, SubtitleError | None]:
    """Return the root element, None if there is none, and the fault at which reading ended.

    Args:
        text: of the document.
        before: lines of the file before the document.
    """
    text = text.rstrip()
    stripped = text.lstrip(_BLANK)
    before += text.count("\n", 0, len(text) - len(stripped))
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    top = Element("")
    opened = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(opened) > _DEEPEST:
            raise SubtitleError(f"more than {_DEEPEST} elements inside each other", before + parser.CurrentLineNumber)
        local = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), local, before + parser.CurrentLineNumber)
        opened[-1].content.append(element)
        opened.append(element)

    def end(_name: str) -> None:
        opened.pop().complete = True

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda data: opened[-1].content.append(data)
    fault = None
    try:
        parser.Parse(_repaired(stripped).encode(), True)
    except expat.ExpatError as error:
        fault = SubtitleError(f"not XML: {expat.ErrorString(error.code)}", before + error.lineno)
    except SubtitleError as error:
        fault = error
    return next(top.elements, None), fault


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _repaired(text: str) -> str:
    """Replace what XML does not permit and people write."""
    text = _CONTROL.sub(" ", text)
    parts: list[str] = []
    at = 0
    for opening in _OPENING.finditer(text):
        if opening.start() < at:
            continue
        closing = _CLOSING[opening[0]]
        end = text.find(closing, opening.end())
        if end < 0:  # the parser will report it
            break
        parts += [_escaped(text[at : opening.start()]), text[opening.start() : end + len(closing)]]
        at = end + len(closing)
    return "".join([*parts, _escaped(text[at:])])


def _escaped(text: str) -> str:
    text = _NAMED.sub(lambda found: html.escape(html.unescape(found[0])), text)
    return _SMALLER.sub("&lt;", _BARE.sub("&amp;", text))
