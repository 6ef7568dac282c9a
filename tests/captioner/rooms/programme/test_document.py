from __future__ import annotations

import sys

import pytest

from captioner.rooms.programme import document
from captioner.rooms.programme.document import UnreadableDocument, document_text
from tests.captioner.rooms.programme.office import archive, docx, odt, pdf, pptx

ENTITIES = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Café\nAna".encode(), "Café\nAna"),
        ("Café".encode("utf-16"), "Café"),
        (b"<html><head><style>p{}</style></head><p>Ana <b>Ru</b>iz</p>\n<p>Bo</p>", "Ana Ruiz\nBo"),
        (pdf("Welcome to Escalinova"), "Welcome to Escalinova"),
        (pptx(*(f"Slide {n}" for n in range(1, 11))), "\n".join(f"Slide {n}" for n in range(1, 11))),
        (docx("Ana Ruiz", "Bo"), "Ana Ruiz\nBo"),
        (odt("Ana Ruiz", "Bo"), "Ana Ruiz\nBo"),
    ],
)
def test_text(data: bytes, text: str) -> None:
    """Paragraphs are lines, in their order; styles and markup are left out."""
    lines = (line.strip() for line in document_text(data).splitlines())

    assert text == "\n".join(filter(None, lines))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\0\0", "unknown kind"),
        (b"%PDF-1.4\nnothing", "PDF file is not readable"),
        (docx("Ana")[:-30], "damaged"),
        (archive({"mimetype": "x"}), "not a document"),
        (archive({"content.xml": "<a>"}), "damaged"),
        (archive({"content.xml": ENTITIES}), "declares entities"),
    ],
)
def test_unreadable_documents(data: bytes, reason: str) -> None:
    """The error has the reason."""
    with pytest.raises(UnreadableDocument, match=reason):
        document_text(data)


def test_an_archive_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is unpacked than the limit, over all parts together."""
    monkeypatch.setattr(document, "_MAX_UNPACKED", 2000)

    with pytest.raises(UnreadableDocument, match="unpacks to more than"):
        document_text(pptx("a" * 900, "b" * 900, "c" * 900))


def test_pdf_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hint is the command that installs it."""
    monkeypatch.setitem(sys.modules, "pypdf", None)

    with pytest.raises(UnreadableDocument, match="optional package") as caught:
        document_text(pdf("x"))
    assert "[pdf]" in caught.value.hint
