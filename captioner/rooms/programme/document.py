"""Text of a document: plain text, Markdown, HTML, PDF, PPTX, DOCX and OpenDocument, recognized by its content.

Office files are ZIP archives of XML. Archives that unpack to more than `_MAX_UNPACKED` and XML that declares entities
are refused. PDF is read by pypdf, an optional dependency.
"""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final
from xml.parsers import expat

from captioner.errors import CaptionerError
from captioner.extras import install_command
from formats import encoding

_MAX_UNPACKED: Final = 50 * 1024 * 1024
"""Bytes of the XML in an office file."""
_MAX_PAGES: Final = 500
"""Pages of a PDF that are read."""
_PARTS: Final = re.compile(r"ppt/(slides|notesSlides)/\w+\.xml|word/(document|header\d*|footer\d*)\.xml|content\.xml")
"""Parts of an office file that contain text."""
_PARAGRAPHS: Final = frozenset({"p", "h"})
_SPACES: Final = frozenset({"tab", "br", "cr", "s", "line-break"})
_TEXT_TAGS: Final = frozenset({"t"})
"""Elements of text in OOXML; in OpenDocument, paragraphs contain the text themselves."""
_HIDDEN: Final = frozenset({"script", "style", "template", "noscript"})
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "cite", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u"}
)
_HINT: Final = "send plain text, Markdown, HTML, PDF, PPTX, DOCX, ODT or ODP"


class UnreadableDocument(CaptionerError):
    """A document without readable text."""


def document_text(data: bytes) -> str:
    """Return the text of a document, one line per paragraph.

    Raises:
        UnreadableDocument: the document is damaged, too large, or of another kind.
    """
    if b"%PDF-" in data[:1024]:
        return "\n".join(_pdf(data))
    if data.startswith(b"PK\x03\x04"):
        return "\n".join(_office(data))
    if b"\0" in data[:1024] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableDocument("the file is of an unknown kind", _HINT)
    text, _ = encoding.decode(data)
    return _html(text) if re.search(r"<(!doctype html|html|body|p|div|h1|table|ul)\b", text[:4096], re.I) else text


def _pdf(data: bytes) -> Iterator[str]:
    try:
        pypdf = importlib.import_module("pypdf")
    except ImportError:
        raise UnreadableDocument("PDF files need an optional package", install_command("pdf")) from None
    try:
        reader: Any = pypdf.PdfReader(io.BytesIO(data))
        for page in reader.pages[:_MAX_PAGES]:
            yield page.extract_text()
    except Exception as error:  # pypdf raises many kinds for damaged files
        raise UnreadableDocument(
            f"the PDF file is not readable: {error}", "export it again, or paste its text"
        ) from error


def _office(data: bytes) -> Iterator[str]:
    left, found = _MAX_UNPACKED, False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in sorted(archive.namelist(), key=_slide_number):
                if not _PARTS.fullmatch(name):
                    continue
                with archive.open(name) as part:
                    xml = part.read(left + 1)
                left, found = left - len(xml), True
                if left < 0:
                    raise UnreadableDocument(
                        f"the file unpacks to more than {_MAX_UNPACKED >> 20} MB", "paste its text"
                    )
                yield _xml(xml)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, expat.ExpatError) as error:
        raise UnreadableDocument(
            f"the file is damaged or protected: {error}", "save it again without a password"
        ) from error
    if not found:
        raise UnreadableDocument("the archive is not a document", _HINT)


def _slide_number(name: str) -> tuple[str, int]:
    digits = re.search(r"(\d+)\.xml$", name)
    return (name[: digits.start()], int(digits[1])) if digits else (name, 0)


def _xml(data: bytes) -> str:
    """Return the text of paragraphs.

    Raises:
        UnreadableDocument: the XML has a document type, which no office program writes and which may declare entities.
    """
    parser, lines, within = expat.ParserCreate(namespace_separator=" "), [""], [0]
    runs = b"schemas.openxmlformats.org" in data or b"purl.oclc.org/ooxml" in data

    def refuse(*_: object) -> None:
        raise UnreadableDocument("the file declares entities", "save it again with an office program")

    def start(tag: str, _attributes: object) -> None:
        local = tag.rpartition(" ")[2]
        if local in _PARAGRAPHS:
            lines.append("")
        elif local in _SPACES:
            lines[-1] += " "
        within[0] += local in (_TEXT_TAGS if runs else _PARAGRAPHS)

    def end(tag: str) -> None:
        local = tag.rpartition(" ")[2]
        within[0] -= local in (_TEXT_TAGS if runs else _PARAGRAPHS)

    def text(found: str) -> None:
        if within[0]:
            lines[-1] += found

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.Parse(data, True)
    return "\n".join(line for line in lines if line.strip())


class _HtmlText(HTMLParser):
    """Collects visible text; every tag that is not inline begins a line."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self._hidden += tag in _HIDDEN
        if tag not in _INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag not in _INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.splitlines()) if data.strip() else " ")


def _html(text: str) -> str:
    parser = _HtmlText()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)
