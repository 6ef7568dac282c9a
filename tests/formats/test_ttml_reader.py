from __future__ import annotations

from fractions import Fraction

import pytest

from formats import ttml
from formats.encoding import decode
from formats.errors import collect

ROOT = (
    '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
    'xmlns:tts="http://www.w3.org/ns/ttml#styling" {}>{}</tt>'
)


def document(body: str, attributes: str = "") -> str:
    return ROOT.format(attributes, body)


def shown(text: str, fps: Fraction | None = None) -> list[tuple[int, int, str]]:
    return [(cue.start, cue.end, " / ".join(cue.lines)) for cue in collect(ttml.scan(text, fps)).cues]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<body><div begin="1s"><p begin="2s" end="4s">a</p></div></body>', [(3000, 5000, "a")]),
        ('<body begin="9s"><div begin="1s"><p begin="2s" end="4s">a</p></div></body>', [(12_000, 14_000, "a")]),
        ('<body><div begin="5s" dur="3s"><p begin="1s" end="9s">a</p></div></body>', [(6000, 8000, "a")]),
        ('<body><div begin="5s" end="7s"><p>a</p></div></body>', [(5000, 7000, "a")]),
        (
            '<body><div timeContainer="seq"><p dur="2s">a</p><p begin="1s" dur="2s">b</p></div></body>',
            [(0, 2000, "a"), (3000, 5000, "b")],
        ),
        (
            '<body><p begin="9s" end="14s"><span end="2s">a</span><br/><span begin="1s">b</span></p></body>',
            [(9000, 10_000, "a"), (10_000, 11_000, "a / b"), (11_000, 14_000, "b")],
        ),
        ('<body><p begin="1s" end="2s">a\n   b<br/> c&#160;d </p></body>', [(1000, 2000, "a b / c\u00a0d")]),
        (
            '<body><p begin="1s" end="2s">a<metadata>b</metadata><span tts:display="none">c</span></p></body>',
            [(1000, 2000, "a")],
        ),
        (
            '<body><p begin="1s" end="2s"><span tts:ruby="base">漢</span><span tts:ruby="text">かん</span></p></body>',
            [(1000, 2000, "漢(かん)")],
        ),
        ("<body><div/></body>", []),
        ("", []),
    ],
)  # fmt: skip
def test_times_and_text(body: str, expected: list[tuple[int, int, str]]) -> None:
    """Times count from the container, sequences add up, and spans have their own times."""
    assert expected == shown(document(body))


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("00:00:05", 5000), ("0:00:05.5", 5500), ("00:05", 5000), ("00:00:05,500", 5500), ("5.5s", 5500),
        ("5500ms", 5500),
        ("0.1m", 6000), ("0.001h", 3600), ("50f", 2000), ("00:00:05:10", 5400), ("100t", 10_000), ("5", 5000),
    ],
)  # fmt: skip
def test_time_expressions(time: str, expected: int) -> None:
    """All expressions of the standard are read, and some that programs write instead."""
    body = f'<body><p begin="{time}" dur="1s">a</p></body>'

    assert expected == shown(document(body, 'ttp:frameRate="25" ttp:tickRate="10"'))[0][0]


def test_frame_rates() -> None:
    """The multiplier and drop-frame codes are obeyed; a given rate replaces that of the document."""
    body = '<body><p begin="00:10:00:00" dur="1s">a</p><p begin="00:00:10:12" dur="1s">b</p></body>'
    ntsc = 'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"'

    assert [600_000, 10_400] == [start for start, *_ in shown(document(body, ntsc))]
    assert [600_600, 10_410] == [start for start, *_ in shown(document(body, f'{ntsc} ttp:timeBase="smpte"'))]
    dropped = shown(document(body, f'{ntsc} ttp:timeBase="smpte" ttp:dropMode="dropNTSC"'))
    assert [599_999, 10_410] == [start for start, *_ in dropped]
    assert 10_500 == shown(document(body, 'ttp:frameRate="25"'), Fraction(24))[1][0]


def test_a_paragraph_without_a_valid_time_is_left_out_and_reported() -> None:
    """It is not shown from the start to the end."""
    body = (
        '<body>\n<p begin="soon" end="9s">bad</p>\n<p>never</p>\n<p begin="1s" end="2s">good</p>\n'
        '<p begin="3s" end="3s">short</p></body>'
    )
    found = collect(ttml.scan(document(body)))

    assert [("good",)] == [cue.lines for cue in found.cues]
    assert [
        "line 2: invalid begin 'soon'; p 'bad' is left out",
        "line 3: p 'never' without a time is left out",
        "line 5: p 'short' has no duration and is left out",
    ] == list(map(str, found.faults))


def test_guesses_are_reported() -> None:
    """An open end, a number without a unit, and frames without a rate are guesses."""
    body = '<body><p begin="1">a</p><p begin="00:00:03:15" end="4s"><span tts:fontStyle="italic">b</span></p></body>'
    found = collect(ttml.scan(document(body)))

    assert [(1000, 3500), (3500, 4000)] == [(cue.start, cue.end) for cue in found.cues]
    assert {
        "a time without a unit is read as seconds",
        "frames read at 30 per second",
        "formatting such as italics and colours is left out",
        "a paragraph without an end is shown until the next one",
    } == {notice.what for notice in found.notices}


def test_times_count_from_the_start_of_the_programme() -> None:
    """EBU-TT names the start in its metadata; a subtitle before it is left out."""
    text = document(
        "<head><metadata><documentStartOfProgramme>10:00:00:00</documentStartOfProgramme></metadata></head>"
        '<body><p begin="09:59:50:00" end="09:59:55:00">title</p><p begin="10:00:01:00" end="10:00:03:12">a</p>'
        '<p begin="10:00:04:00" end="10:00:05:00">b</p></body>',
        'ttp:timeBase="smpte" ttp:frameRate="25"',
    )

    assert [(1000, 3480, "a"), (4000, 5000, "b")] == shown(text)
    assert 2 == len(collect(ttml.scan(text)).notices)


@pytest.mark.parametrize(
    "namespace",
    ["http://www.w3.org/2004/11/ttaf1", "http://www.w3.org/2006/10/ttaf1", "http://www.w3.org/2008/05/tt", "urn:other"],
)
def test_drafts_are_read(namespace: str) -> None:
    """The namespace of a draft has the same elements."""
    text = f'<tt xmlns="{namespace}"><body><p begin="1s" end="2s">a</p></body></tt>'

    assert [(1000, 2000, "a")] == shown(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1251", "shift_jis"])
def test_the_declared_encoding_is_obeyed(encoding: str) -> None:
    """The bytes are decoded as the XML declaration says."""
    said = {"windows-1251": "дождь", "shift_jis": "雨の前"}.get(encoding, "señor")
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + document(f'<body><p begin="1s" end="2s">{said}</p></body>')

    assert [(1000, 2000, said)] == shown(decode(text.encode(encoding))[0])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a&nbsp;b &eacute;&hellip;", "a\u00a0b é…"),
        ("Tom & Jerry, 3 < 4, &unknown;", "Tom & Jerry, 3 < 4, &unknown;"),
        ("<![CDATA[a & b <c>]]>", "a & b <c>"),
        ("a\x0bb &#8212; &amp;amp;", "a b — &amp;"),
    ],
)
def test_entities_and_odd_characters(raw: str, expected: str) -> None:
    """Named characters of HTML, and a single `&` or `<`, do not end the file."""
    assert [(1000, 2000, expected)] == shown(document(f'<body><p begin="1s" end="2s">{raw}</p></body>'))


def test_positions_and_languages() -> None:
    """A region at the top is a position; a paragraph in another language than the document names it."""
    region = '<region xml:id="{}" tts:origin="10% {}%" tts:extent="80% 20%" tts:displayAlign="after"/>'
    text = document(
        f"<head><layout>{region.format('top', 5)}{region.format('low', 75)}</layout></head>"
        '<body region="low"><p region="top" begin="1s" end="2s">a</p><p begin="3s" end="4s" xml:lang="es">b</p></body>',
        'xml:lang="en"',
    )

    assert [("line:5%", ""), ("", "es")] == [(cue.settings, cue.language) for cue in ttml.parse(text)]


def test_deep_nesting_is_refused() -> None:
    """Ten thousand elements inside each other are a fault, not a crash."""
    found = collect(ttml.scan(document("<div>" * 10_000)))

    assert "more than 200 elements inside each other" in str(found.faults[0])


def test_joined_documents_are_read() -> None:
    """Segments of a stream are read one after the other, with the line numbers of the file."""
    first = document('<body>\n<p begin="1s" end="2s">a</p></body>')
    second = document('<body>\n<p begin="3s" end="2s">b</p><p begin="4s" end="5s">c</p></body>')
    found = collect(ttml.scan(f'<?xml version="1.0"?>\n{first}\n<?xml version="1.0"?>\n{second}\n'))

    assert [("a",), ("c",)] == [cue.lines for cue in found.cues]
    assert ["line 3: another document is read as a part of the first"] == list(map(str, found.notices))
    assert [6] == [fault.line for fault in found.faults]


def test_pictures_are_reported() -> None:
    """SMPTE-TT and the image profile of IMSC have pictures in place of text."""
    body = '<body><div begin="1s" end="2s" smpte:backgroundImage="#a"/><div end="4s"><image src="a.png"/></div></body>'
    found = collect(ttml.scan(document(body, 'xmlns:smpte="x"')))

    assert ["a picture is left out"] * 2 == [notice.what for notice in found.notices]


def test_text_outside_of_the_body_is_a_fault() -> None:
    """A paragraph whose tag was lost is reported."""
    found = collect(ttml.scan(document('lost<body><p begin="1s" end="2s">a</p></body>')))

    assert ["line 1: text in tt, outside of a paragraph, is left out: 'lost'"] == list(map(str, found.faults))


def test_an_empty_time_is_none() -> None:
    """The paragraph is shown until the next one."""
    body = '<body><p begin="1s" end="">a</p><p begin="3s" end="4s">b</p></body>'

    assert [(1000, 3000, "a"), (3000, 4000, "b")] == shown(document(body))


def test_times_may_count_from_the_start_of_the_document() -> None:
    """Lyrics of Apple have such times, and spans for words, which are shown with their line."""
    line = (
        '<p begin="{0}s" end="{1}s"><span begin="{0}s" end="{0}s">a</span> <span begin="{0}s" end="{1}s">b</span></p>'
    )
    body = f'<body dur="99s"><div begin="20s" end="40s">{line.format(20, 24)}{line.format(30, 34)}</div></body>'

    assert [(20_000, 24_000, "a b"), (30_000, 34_000, "a b")] == shown(document(body))
    assert "times inside of others" in collect(ttml.scan(document(body))).notices[0].what
