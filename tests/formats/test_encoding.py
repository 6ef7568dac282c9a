from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.encoding import decode, known_encoding
from formats.errors import SubtitleError

SAID = {
    "ru": "Где твоя лодка?\nУ старого причала, за маяком.",
    "uk": "Де твій човен?\nБіля старого причалу, їдьмо.",
    "cs": "Kde je tvůj člun, příteli?\nU starého mola, za majákem.",
    "pl": "Zażółć gęślą jaźń.\nGdzie jest twoja łódź?",
    "el": "Πού είναι η βάρκα σου;\nΔίπλα στην παλιά προβλήτα.",
    "tr": "Eski iskelenin yanında,\nşu ağacın altında. Güneş doğuyor.",
    "he": "איפה הסירה שלך?\nליד המזח הישן.",
    "ar": "أين قاربك؟\nبجانب الرصيف القديم.",
    "ja": "君の舟はどこにありますか？\n雨が降る前にテントをたたんだ。",
    "zh": "你的船在哪里？\n下雨之前我们收好了帐篷。",
    "ko": "네 배는 어디 있니?\n낡은 부두 옆에.",
    "th": "เรือของคุณอยู่ที่ไหน\nข้างท่าเรือเก่า",
    "de": "Über die alte Brücke,\nneben dem Fluß, ganz früh.",
    "fr": "Où êtes-vous né, à côté du château ?\nÇa a été très gênant, même là-bas.",
    "it": "Perché è così lontano?\nNon c'è più città, né verità, ma può darsi lunedì.",
    "pt": "Não há razão para preocupações, amanhã.\nVocê está à espera do avião?",
    "hu": "Hol van a csónakod, öreg fűtő?\nA régi móló mellett, esős időben.",
}


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("ru", "cp1251"), ("ru", "koi8_r"), ("ru", "cp866"), ("uk", "koi8_u"), ("cs", "cp1250"), ("pl", "iso8859_2"),
        ("el", "cp1253"), ("tr", "cp1254"), ("he", "cp1255"), ("ar", "cp1256"), ("ja", "cp932"), ("ja", "euc_jp"),
        ("zh", "gb18030"), ("ko", "cp949"), ("th", "cp874"), ("de", "cp1252"), ("de", "mac_roman"),
    ],
)  # fmt: skip
def test_the_code_page_of_a_language_is_found(language: str, page: str) -> None:
    """With the language known, each of its code pages is recognized, and reported as a guess."""
    text, notices = decode(SAID[language].encode(page), language=language)

    assert SAID[language] == text
    assert ["line 1"] == list(notices[0].places)
    assert "--encoding" in str(notices[0])


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("ru", "cp1251"), ("cs", "cp1250"), ("el", "cp1253"), ("he", "cp1255"), ("ja", "cp932"), ("ja", "euc_jp"),
        ("zh", "gb18030"), ("ko", "cp949"), ("th", "cp874"), ("de", "cp1252"), ("fr", "cp1252"), ("it", "cp1252"),
        ("pt", "cp1252"), ("hu", "cp1250"), ("pl", "cp1250"), ("tr", "cp1254"),
    ],
)  # fmt: skip
def test_the_usual_code_page_is_found_without_the_language(language: str, page: str) -> None:
    """Typical text of a script is recognized by its letters."""
    assert SAID[language] == decode(SAID[language].encode(page))[0]


@pytest.mark.parametrize("text", ["It’s a café — “yes”.", "a\naño", "£5"])
def test_a_few_marks_are_windows_1252(text: str) -> None:
    """English with typographic quotation marks, or a single accent, is not taken for another script."""
    assert text == decode(text.encode("cp1252"))[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_unicode_is_recognized(encoding: str) -> None:
    """UTF-16 and UTF-32 do not need a byte order mark."""
    text = "1\n00:00:01,000 --> 00:00:02,000\nseñor, 字\n"

    assert (text, ()) == decode(text.encode(encoding))


def test_a_damaged_byte_is_replaced_and_reported() -> None:
    """One bad byte in UTF-8 does not make the file one of another code page."""
    data = "\n".join(["строка"] * 9).encode() + b"\n\xd1\xff\x81x\n"
    text, notices = decode(data, language="ru")

    assert text.splitlines() == [*["строка"] * 9, "\ufffdx"]
    assert ["line 10: bytes that are not UTF-8 are replaced by \ufffd; name the encoding with --encoding"] == list(
        map(str, notices)
    )


def test_the_declaration_of_xml_is_obeyed() -> None:
    """A declared encoding is used; if it does not fit the bytes, that is reported."""
    declared = '<?xml version="1.0" encoding="{}"?><tt>дождь и ветер</tt>'

    assert ("ветер" in decode(declared.format("koi8-r").encode("koi8-r"))[0]) is True
    text, notices = decode(declared.format("utf-16").encode())
    assert ("ветер" in text, "declared encoding utf-16 does not fit the bytes") == (True, notices[0].what)


def test_a_named_encoding_is_used() -> None:
    """The caller decides, even against a valid reading as UTF-8."""
    assert ("Ã±", ()) == decode("ñ".encode(), "latin-1")


@pytest.mark.parametrize("name", ["nonsense", "rot13", "hex", "a\0b", ""])
def test_unknown_encodings_are_refused(name: str) -> None:
    """Codecs of Python that are not encodings of text are refused, too."""
    with pytest.raises(SubtitleError, match="unknown encoding"):
        known_encoding(name)


@given(st.binary(max_size=200), st.sampled_from(["", "ru", "ja", "xx"]))
def test_any_bytes_are_decoded(data: bytes, language: str) -> None:
    """Decoding never fails."""
    assert isinstance(decode(data, language=language)[0], str)


def test_lines_of_two_encodings_are_read() -> None:
    """Joined files have lines of UTF-8 and of a code page; the latter are reported."""
    text, notices = decode("Café à Genève\n".encode() + "Où êtes-vous né ?\n".encode("cp1252"), language="fr")

    assert "Café à Genève\nOù êtes-vous né ?\n" == text
    assert ["line 2"] == list(notices[0].places)


@pytest.mark.parametrize(("text", "page"), [("Café à Genève, où ?", "cp1252"), ("Привет, как дела?", "cp1251")])
def test_text_that_was_encoded_twice_is_read(text: str, page: str) -> None:
    """UTF-8 that was read in a code page and saved as UTF-8 is decoded twice, and reported."""
    again = "".join(
        chr(byte) if not bytes((byte,)).decode(page, "ignore") else bytes((byte,)).decode(page)
        for byte in text.encode()
    )
    found, notices = decode(again.encode())

    assert (text, "UTF-8 that was encoded twice is read as meant") == (found, notices[0].what)
    assert again == decode(again.encode(), "utf-8")[0]


def test_surrogate_pairs_are_characters() -> None:
    """CESU-8 has an emoji as six bytes."""
    assert ("Hi \U0001f600", ()) == decode("Hi \ud83d\ude00".encode("utf-8", "surrogatepass"))


def test_japanese_of_seven_bits_is_read() -> None:
    """ISO-2022-JP is not taken for ASCII."""
    text, notices = decode("君の舟は".encode("iso2022_jp"))

    assert ("君の舟は", "not UTF-8; read as ISO-2022-JP") == (text, notices[0].what)


def test_nul_bytes_are_reported() -> None:
    """A damaged file has them in place of text."""
    text, notices = decode(b"one and more\nt\0\0\0wo\n\0\0\0\0")

    assert ("one and more\nt\ufffdwo\n", ("line 2", "line 3")) == (text, notices[0].places)


@pytest.mark.parametrize(
    "parts",
    [
        ("é\n".encode(), "ö\n".encode("utf-16")),
        ("é\n".encode("utf-16"), b"1\n00:00:01,000\n\xe9\n"),
    ],
)
def test_joined_files_have_their_own_encodings(parts: tuple[bytes, bytes]) -> None:
    """A byte order mark in the middle, or times with a byte per character, begin another part."""
    text, notices = decode(b"".join(parts))

    assert "".join(decode(part)[0] for part in parts) == text
    assert all(place == "line 4" for notice in notices for place in notice.places)
