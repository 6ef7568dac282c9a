"""Languages as people and programs write them, and the code of each.

A language is written as a code, a name, a tag of BCP 47 or a locale: `es`, `spa`, `Spanish`, `Español`, `pt-BR`,
`zh_TW.UTF-8`. Tags are read by langcodes, which has the registry of ISO 639 codes, the scripts of CLDR (`zh-TW` is
written in `Hant`) and the aliases (`iw` is `he`); its names need a compiled library, so the names are those of `names`.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from captioner.errors import LanguageError
from captioner.languages.names import ENGLISH_NAMES, NAMES, SPOKEN

if TYPE_CHECKING:
    from langcodes import Language

log = logging.getLogger(__name__)

AUTO = "auto"
"""Value of the spoken language that requests its detection."""

_OTHER_NAMES = {
    "bangla": "bn", "bokmal": "no", "norwegian bokmal": "no", "norsk bokmal": "no", "norsk nynorsk": "nn",
    "nynorsk": "nn", "brazilian": "pt-BR", "brazilian portuguese": "pt-BR", "castellano": "es", "castilian": "es",
    "catalan valencian": "ca", "farsi": "fa", "filipino": "tl", "flemish": "nl", "haitian": "ht", "hochdeutsch": "de",
    "kirghiz": "ky", "kurmanji": "ku", "letzeburgesch": "lb", "mandarin": "zh", "moldavian": "ro", "moldovan": "ro",
    "myanmar": "my", "oriya": "or", "panjabi": "pa", "pushto": "ps", "quechua": "qu", "simplified chinese": "zh",
    "sinhalese": "si", "slovene": "sl", "sorani": "ckb", "traditional chinese": "zh-Hant", "valencia": "ca-valencia",
    "vlaams": "nl", "廣東話": "yue", "广东话": "yue", "普通话": "zh", "汉语": "zh", "漢語": "zh", "简体中文": "zh",
}  # fmt: skip
_OTHER_CODES = {"fil": "tl", "fuv": "ff", "jv": "jw", "nb": "no", "pbt": "ps", "quy": "qu"}
"""Language subtags, as langcodes writes them, of languages that have another code here."""
_COUNTRIES = {
    "br": "pt", "cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "gr": "el", "in": "hi", "jp": "ja", "kr": "ko",
    "mx": "es", "tw": "zh", "ua": "uk", "us": "en", "vn": "vi",
}  # fmt: skip
"""Country codes that are not language codes, for suggestions."""

_NAME_VARIANT = re.compile(r"(.+?)\s*\((.+)\)")
"""`Spanish (Mexico)`."""
_TAG = re.compile(r"([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*)(?:[.@][\w.@-]*)?")
"""Tag of BCP 47 or locale, such as `zh-Hant-TW` or `es_MX.UTF-8`."""


def check(given: str) -> str:
    """Return the code of a language of captions: `check("Español") -> "es"`, `check("zh_TW") -> "zh-Hant"`.

    A region or script that no engine distinguishes is dropped; the log says so once per value.

    Raises:
        LanguageError: The language is unknown.
    """
    code, dropped = parse(given)
    if dropped:
        _report_dropped(given.strip()[:40], code)
    return code


def parse(given: str) -> tuple[str, str]:
    """Return the code of a language, and what of the tag it leaves out: `parse("es-MX") -> ("es", "MX")`.

    Raises:
        LanguageError: The language is unknown.
    """
    text = given.strip()
    if code := _code(text):
        return code, ""
    if (tag := _TAG.fullmatch(text)) and (read := _read_tag(tag[1].replace("_", "-"))):
        return read
    if (variant := _NAME_VARIANT.fullmatch(text)) and (code := _code(variant[1])):
        return code, variant[2]
    raise LanguageError(f"unknown language {given[:40]!r}", _suggestion(text[:40]))


def spoken(given: str) -> str:
    """Return the spoken language in its usual form: a code of Whisper, several such as `en,es`, or `auto`.

    Raises:
        LanguageError: One of the languages is unknown, or no recognizer knows it.
    """
    parts = [part.strip() for part in given.split(",") if part.strip()]
    if [part.lower() for part in parts] == [AUTO]:
        return AUTO
    if AUTO in map(str.lower, parts):
        raise LanguageError(f"{given[:40]!r} has both auto and a language", "use auto, or languages such as en,es")
    return ",".join(dict.fromkeys(map(spoken_code, parts))) or check(given)


def spoken_code(given: str) -> str:
    """Return the code of one spoken language, without region and script; `spoken_scripts` has the script.

    Raises:
        LanguageError: The language is unknown, or no recognizer knows it.
    """
    code, dropped = parse(given)
    if base(code) not in SPOKEN:
        name = f"{ENGLISH_NAMES[code]} ({code})"
        raise LanguageError(f"{name} is a language of captions; no recognizer transcribes it", f"use it as --to {code}")
    if code not in CONVERTED and (dropped or code != base(code)):  # see `spoken_scripts`
        _report_dropped(given[:40], base(code))
    return base(code)


def spoken_scripts(given: str) -> dict[str, str]:
    """Return the script of captions that a spoken language names: `spoken_scripts("en,zh-TW") -> {"zh": "zh-Hant"}`.

    Empty for other languages, and for the usual script of a language.

    Raises:
        LanguageError: One of the languages is unknown.
    """
    parts = [part.strip() for part in given.split(",") if part.strip() and part.strip().lower() != AUTO]
    codes = [parse(part)[0] for part in parts]
    return {base(code): code for code in codes if code in CONVERTED}


def spoken_in_script(given: str) -> str:
    """Return the spoken language as `spoken`, with the script that it names: `spoken_in_script("zh_TW") -> "zh-Hant"`.

    Raises:
        LanguageError: As `spoken`.
    """
    scripts = spoken_scripts(given)
    return ",".join(scripts.get(code, code) for code in spoken(given).split(","))


def lookup(given: str, among: Collection[str] = ()) -> str:
    """Return the language that serves a request, of those of a room; see `closest`.

    If there is none: the code of the language, or the text in lower case if it is unknown.
    """
    if given in among:
        return given
    try:
        code = parse(given)[0]
    except LanguageError:
        return given.strip().lower()
    return closest(code, among) or code


def closest(code: str, among: Collection[str]) -> str:
    """Return the language that serves a code; empty if none does.

    The lookup of RFC 4647, 3.4: `closest("zh-Hant", ("en", "zh")) -> "zh"`. Beyond it, a code without script and region
    is served by any with them, and a region by another one: `closest("pt-PT", ("en", "pt-BR")) -> "pt-BR"`.
    """
    related = [each for each in among if base(each) == base(code)]
    if (exact := next((each for each in (code, base(code)) if each in related), "")) or not related:
        return exact
    return related[0] if code == base(code) else next((each for each in related if _script(each) == _script(code)), "")


def three_letters(code: str) -> str:
    """Return the code of ISO 639-2 that containers use: `three_letters("de") == "ger"`; `und` if it is unknown."""
    if code not in NAMES:
        return "und"
    from langcodes import Language

    return Language.get(base(code)).to_alpha3(variant="B")


def base(code: str) -> str:
    """Return the language of a code without script, region and variant: `base("pt-BR") -> "pt"`."""
    return code.partition("-")[0]


def fallbacks(code: str) -> Iterator[str]:
    """Yield the code, then the language whose text is the same or can be converted: `pt-BR`, `pt`.

    The languages of two scripts of which neither is converted into the other, such as `ks-Deva`, have none.
    """
    yield code
    if "-" in code and (code in CONVERTED or not _script(code)):
        yield base(code)


def covers(spoken: str, wanted: str) -> bool:
    """Return True if the transcript of a spoken language is what captions in another one ask for: `pt` for `pt-BR`."""
    return wanted == spoken or (base(wanted) == spoken and spoken in fallbacks(wanted) and wanted not in CONVERTED)


def caption_languages(wanted: Iterable[str], spoken: str) -> tuple[str, ...]:
    """Return the codes of caption languages, each once; one that a transcript covers is the spoken language itself.

    Args:
        wanted: Languages as people write them.
        spoken: Spoken language, several such as `en,es`, or `auto`.

    Raises:
        LanguageError: A language is unknown.
    """
    named = spoken.split(",")
    codes = map(check, wanted)
    return tuple(dict.fromkeys(next((each for each in named if covers(each, code)), code) for code in codes))


CONVERTED = frozenset({"zh-Hant", "sr-Latn"})
"""Languages whose text is made from that of their base by `scripts.convert`."""


def _script(code: str) -> str:
    """Return the script of a code, if it has one: `_script("zh-Hant") -> "Hant"`."""
    return next((part for part in code.split("-") if len(part) == 4), "")


def _read_tag(text: str) -> tuple[str, str] | None:
    """Return the code for a tag, and the subtags that it leaves out; None if there is no such language."""
    from langcodes import Language
    from langcodes.tag_parser import LanguageTagError

    try:
        tag = Language.get(text)
    except (LanguageTagError, LookupError):
        return None
    given = [part for part in (tag.script, tag.territory, *(tag.variants or ())) if part]
    wider = tag.prefer_macrolanguage()
    for language, subtags in product((tag.language or "", wider.language or ""), _readings(wider)):
        code = "-".join((_OTHER_CODES.get(language, language), *subtags))
        if code in NAMES:
            implied = bool(subtags) and not tag.script
            usual = {tag.maximize().script, *subtags}
            return code, "" if implied else "-".join(part for part in given if part not in usual)
    return None


def _readings(tag: Language) -> Iterator[tuple[str, ...]]:
    """Yield the subtags to look for beside the language of a tag, the most specific first."""
    yield from ((variant,) for variant in tag.variants or ())
    if tag.territory:
        yield (tag.territory,)
    yield (tag.maximize().script or "",)
    yield ()


def _key(name: str) -> str:
    """Return a name without case, accents and double spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace("_", " ").split())


_BY_NAME = {_key(name): code for names in (NAMES, ENGLISH_NAMES) for code, name in names.items()}
_BY_NAME |= {_key(name): code for name, code in _OTHER_NAMES.items()}
_BY_CODE = {code.casefold(): code for code in NAMES}


def _code(text: str) -> str:
    """Return the code for a code or a name; empty if it is neither."""
    key = _key(text)
    return _BY_CODE.get(key) or _BY_NAME.get(key, "")


def _suggestion(text: str) -> str:
    """Return a hint with the languages that are most like a text."""
    key = _key(text)
    if key == AUTO:
        return "auto is for the spoken language only; name the language here"
    begins = [name for name in _BY_NAME if len(key) > 1 and name.startswith(key)]
    likely = [_COUNTRIES.get(key, ""), *(_BY_NAME[name] for name in (*begins, *get_close_matches(key, _BY_NAME, 3)))]
    codes = list(dict.fromkeys(filter(None, likely)))[:3]
    listed = "`captioner languages` lists all"
    if not codes:
        return f"use a code or a name, such as es or Spanish; {listed}"
    return f"did you mean {' or '.join(f'{ENGLISH_NAMES[code]} ({code})' for code in codes)}? {listed}"


@lru_cache(maxsize=256)
def _report_dropped(given: str, code: str) -> None:
    """Log once per value that a region or script has no effect."""
    log.warning("language %s is read as %s; its region or script has no effect", given, code)
