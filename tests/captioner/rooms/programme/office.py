"""Small office files for tests."""

from __future__ import annotations

import io
import zipfile

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def archive(parts: dict[str, str]) -> bytes:
    """Return a ZIP archive of parts by name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return data.getvalue()


def pptx(*slides: str) -> bytes:
    """Return slides of one paragraph, each in two runs."""
    return archive({
        f"ppt/slides/slide{number}.xml": f'<p:sld xmlns:p="urn:p" xmlns:a="{_A}"> <a:p><a:r><a:t>{text[:3]}</a:t></a:r>'
        f"<a:r><a:t>{text[3:]}</a:t></a:r></a:p> </p:sld>"
        for number, text in enumerate(slides, 1)
    })  # fmt: skip


def docx(*paragraphs: str) -> bytes:
    """Return a document of paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return archive({"word/document.xml": f'<w:document xmlns:w="{_W}">{body}</w:document>', "word/media/a.png": "x"})


def odt(*paragraphs: str) -> bytes:
    """Return a document of paragraphs, whose style is no text."""
    body = "".join(f"<text:p>{text[:3]}<text:span>{text[3:]}</text:span></text:p>" for text in paragraphs)
    return archive({"content.xml": f'<o xmlns="urn:o" xmlns:text="{_ODF}"><style>Style</style>{body}</o>'})


def pdf(text: str) -> bytes:
    """Return one page with one line."""
    content = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = "%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{written}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    return f"{data}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()
