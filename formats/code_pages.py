"""Code pages of subtitle files that are not Unicode, by the language of their text or by the text itself.

In this order: a page in which the text has what only its language has, such as kana in Shift JIS; the one in which
fewest letters are odd; of those, the choice of charset-normalizer, which knows how frequent letters are in each
language.
"""

from __future__ import annotations

import re

_WESTERN = ("cp1252", "mac_roman", "cp850")
_CENTRAL = ("cp1250", "iso8859_2", "cp852")
_CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_PAGES = {
    **dict.fromkeys(("cs", "sk", "pl", "hu", "sl", "hr", "bs", "ro", "sq"), _CENTRAL),
    **dict.fromkeys(("ru", "be", "bg", "mk", "sr"), _CYRILLIC),
    "uk": ("cp1251", "koi8_u", "cp1125"),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257", "iso8859_4")),
    "el": ("cp1253", "iso8859_7"), "tr": ("cp1254",), "az": ("cp1254",), "he": ("cp1255",), "ar": ("cp1256",),
    "fa": ("cp1256",), "ur": ("cp1256",), "vi": ("cp1258",), "th": ("cp874",), "ja": ("cp932", "euc_jp", "iso2022_jp"),
    "zh": ("gb18030", "big5"), "zh-Hant": ("big5", "gb18030"), "sr-Latn": _CENTRAL, "ko": ("cp949",),
}  # fmt: skip
"""Language -> code pages, the most common one first."""
_LATIN_PAGES = ("cp1252", "cp1250", "cp1254", "cp1257", "mac_roman")
_OTHER_PAGES = (
    "cp1251", "cp1253", "cp1255", "cp1256", "cp932", "euc_jp", "cp949", "gb18030", "big5", "koi8_r", "cp866", "cp874",
)  # fmt: skip
"""Code pages among which the one of an unknown language is guessed."""
_LATIN_SHARE = 0.35
"""Share of bytes beyond ASCII up to which a text is in Latin letters."""
_LATIN = frozenset((
    "ca", "da", "de", "en", "es", "eu", "fi", "fr", "ga", "gl", "id", "is", "it", "la", "ms", "nl", "nn", "no", "oc",
    "pt", "sv", "sw",
))  # fmt: skip
"""Languages of Western Europe, and others with its letters."""


def code_page(data: bytes, language: str) -> str:
    """Code page of the language that fits best, or of any language."""
    text = b"\n".join(line for line in re.split(rb"[\r\n]+", data[:_SAMPLE]) if not line.isascii())
    code = language.partition("-")[0]
    pages = _PAGES.get(language) or _PAGES.get(code) or (_WESTERN if code in _LATIN else _likely(text))
    fitting = [page for page in pages if _decoded(text, page) is not None]
    if typical := next((page for page in fitting if _is_typical(text, page)), None):
        return typical
    scores = {page: _likeness(text.decode(page)) for page in fitting}
    best = fitting if pages is _OTHER_PAGES else [page for page in fitting if scores[page] == max(scores.values())]
    if len(best) > 1 and pages is _LATIN_PAGES:
        shares = {page: _share_of_language(text.decode(page), page) for page in best}
        best = [page for page in best if shares[page] > max(shares.values()) - _SIMILAR]
    if len(best) > 1:
        from charset_normalizer import from_bytes  # slow to import, and rarely needed

        found = from_bytes(text, cp_isolation=best).best()
        if found is not None and found.encoding in best and str(found) != text.decode(best[0]):
            return found.encoding
    return best[0] if best else pages[0]


def _likeness(text: str) -> int:
    """Letters beyond ASCII, capitals as halves, less what is odd: capitals behind small letters, marks inside words."""
    score = 0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character <= "\x7f":
            continue
        letter = character.isalpha() and character not in "ƒªº"
        odd = before.islower() and character.isupper() if letter else before.isalpha() and after.isalpha()
        opens = character in "¿¡" and after.isalpha()
        score += letter + (letter and not character.isupper()) + 2 * opens - 6 * (odd and character not in "’‘")
    return score


def _share_of_language(text: str, page: str) -> float:
    """Share of the letters beyond ASCII that one language of a code page has."""
    letters = [character for character in text.lower() if character > "\x7f" and character.isalpha()]
    return max(sum(map(alphabet.__contains__, letters)) for alphabet in _ALPHABETS[page]) / max(1, len(letters))


def _likely(text: bytes) -> tuple[str, ...]:
    """Code pages of any language; of very few letters beyond ASCII nothing can be seen but that they are Latin."""
    high = sum(byte > 0x7F for byte in text)
    if high < _FEWEST_LATIN:
        return _LATIN_PAGES[:1]
    return _LATIN_PAGES if high < _LATIN_SHARE * len(text) else _OTHER_PAGES


def _decoded(data: bytes, page: str) -> str | None:
    try:
        return data.decode(page)
    except UnicodeDecodeError:
        return None


def _is_typical(data: bytes, page: str) -> bool:
    """True for text that only looks right in this code page, even if it is short."""
    if page == "cp874":
        return _is_thai(data.decode(page))
    tests = _TYPICAL.get(page)
    if tests is None:
        return False
    wanted, share = tests
    text = [character for character in data.decode(page) if character > "\x7f"]
    if page == "cp1252" and all(character in _TYPOGRAPHY for character in text):
        return True
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= _FEWEST and sum(map(wanted, letters)) >= share * len(letters)


def _is_kana(character: str) -> bool:
    return "\u3040" <= character <= "\u30ff"


def _is_common_chinese(character: str) -> bool:
    """True for the 3755 most frequent characters, which come first in GB 2312."""
    encoded = character.encode("gb18030")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xD7 and encoded[1] >= 0xA1


def _is_korean(character: str) -> bool:
    """True for the 2350 syllables of KS X 1001."""
    encoded = character.encode("cp949")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xC8 and encoded[1] >= 0xA1


def _is_thai(text: str) -> bool:
    """True if vowels and tone marks are above and below consonants, as in every third or fourth syllable."""
    marks = _THAI_MARK.findall(text)
    return len(marks) >= _FEWEST_MARKS and len(marks) == len(_THAI_PLACED.findall(text))


def _is_hebrew(character: str) -> bool:
    """True for letters only: in Windows-1251 the same bytes are small letters without a capital among them."""
    return "\u05d0" <= character <= "\u05ea"


_WESTERN_ALPHABETS = (
    "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "äöüß", "àèéìíòóù", "àáâãçéêíóôõúü", "åäéö", "æåéøòô", "áæéíóöúýðþ", "àçèéíïòóúü",
    "áèéëïóöüê",
)  # fmt: skip
_ALPHABETS = {
    "cp1252": _WESTERN_ALPHABETS,
    "mac_roman": _WESTERN_ALPHABETS,
    "cp1250": (
        "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "čćđšž", "ăâîşţșț", "çë",
    ),
    "cp1254": ("çğıiöşüâîû\u0307",),
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž"),
}  # fmt: skip
"""Code page -> letters beyond ASCII of each of its languages."""
_SIMILAR = 0.03
"""Difference of shares up to which code pages are equally likely."""
_SAMPLE = 300_000
"""Bytes of a file that are looked at."""
_FEWEST_LATIN = 4
"""Bytes beyond ASCII from which the code page of a text in Latin letters is guessed."""
_FEWEST = 8
"""Letters beyond ASCII from which a text is judged by its script."""
_FEWEST_MARKS = 3
"""Marks from which a text is judged to be Thai."""
_THAI_MARK = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_THAI_PLACED = re.compile(f"(?<=[\u0e01-\u0e2e{_THAI_MARK.pattern[1:]}){_THAI_MARK.pattern}")
_TYPOGRAPHY = "‘’“”–—…£€°«»¡¿é\u00a0"
"""Characters of text that is English but for a loan word; other code pages have Central European letters there."""
_TYPICAL = {
    "cp1252": (_TYPOGRAPHY.__contains__, 1.0),
    "cp932": (_is_kana, 0.3),
    "euc_jp": (_is_kana, 0.3),
    "cp949": (_is_korean, 0.95),
    "gb18030": (_is_common_chinese, 0.8),
    "cp1255": (_is_hebrew, 1.0),
}
"""Code page -> test of a character, and the share of the letters that pass it in text of its language."""


NAMES = {
    "cp932": "Shift JIS", "cp949": "Korean (cp949)", "cp874": "Thai (cp874)", "gb18030": "GB 18030", "big5": "Big5",
    "euc_jp": "EUC-JP", "koi8_r": "KOI8-R", "koi8_u": "KOI8-U", "mac_roman": "Mac Roman", "iso2022_jp": "ISO-2022-JP",
    **{f"cp125{number}": f"Windows-125{number}" for number in range(9)},
}  # fmt: skip
"""Names of code pages as people write them."""
