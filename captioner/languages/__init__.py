"""Languages: the codes that Whisper supports, with their names, and the punctuation of all scripts.

People write a language as a code or a name, with or without region and script: `es`, `spa`, `Spanish`, `Español`,
`es-MX`, `es_MX.UTF-8`. (langcodes reads these too, but needs language_data and a compiled marisa-trie for the names.)
"""

from __future__ import annotations

import logging
import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache

from captioner.errors import LanguageError

log = logging.getLogger(__name__)

NAMES = {
    "af": "Afrikaans", "am": "አማርኛ", "ar": "العربية", "as": "অসমীয়া", "az": "Azərbaycanca", "ba": "Башҡортса",
    "be": "Беларуская", "bg": "Български", "bn": "বাংলা", "bo": "བོད་ཡིག", "br": "Brezhoneg", "bs": "Bosanski",
    "ca": "Català", "cs": "Čeština", "cy": "Cymraeg", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά",
    "en": "English", "es": "Español", "et": "Eesti", "eu": "Euskara", "fa": "فارسی", "fi": "Suomi", "fo": "Føroyskt",
    "fr": "Français", "gl": "Galego", "gu": "ગુજરાતી", "ha": "Hausa", "haw": "ʻŌlelo Hawaiʻi", "he": "עברית",
    "hi": "हिन्दी", "hr": "Hrvatski", "ht": "Kreyòl ayisyen", "hu": "Magyar", "hy": "Հայերեն",
    "id": "Bahasa Indonesia", "is": "Íslenska", "it": "Italiano", "ja": "日本語", "jw": "Basa Jawa", "ka": "ქართული",
    "kk": "Қазақша", "km": "ខ្មែរ", "kn": "ಕನ್ನಡ", "ko": "한국어", "la": "Latina", "lb": "Lëtzebuergesch",
    "ln": "Lingála", "lo": "ລາວ", "lt": "Lietuvių", "lv": "Latviešu", "mg": "Malagasy", "mi": "Māori",
    "mk": "Македонски", "ml": "മലയാളം", "mn": "Монгол", "mr": "मराठी", "ms": "Bahasa Melayu", "mt": "Malti",
    "my": "မြန်မာ", "ne": "नेपाली", "nl": "Nederlands", "nn": "Nynorsk", "no": "Norsk", "oc": "Occitan",
    "pa": "ਪੰਜਾਬੀ", "pl": "Polski", "ps": "پښتو", "pt": "Português", "ro": "Română", "ru": "Русский", "sa": "संस्कृतम्",
    "sd": "سنڌي", "si": "සිංහල", "sk": "Slovenčina", "sl": "Slovenščina", "sn": "ChiShona", "so": "Soomaali",
    "sq": "Shqip", "sr": "Српски", "su": "Basa Sunda", "sv": "Svenska", "sw": "Kiswahili", "ta": "தமிழ்",
    "te": "తెలుగు", "tg": "Тоҷикӣ", "th": "ไทย", "tk": "Türkmençe", "tl": "Tagalog", "tr": "Türkçe", "tt": "Татарча",
    "uk": "Українська", "ur": "اردو", "uz": "Oʻzbekcha", "vi": "Tiếng Việt", "yi": "ייִדיש", "yo": "Yorùbá",
    "yue": "粵語", "zh": "中文",
}  # fmt: skip
"""Language code -> name in the language itself. The keys are the languages of Whisper, which include those of all
other stages."""

ENGLISH_NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "as": "Assamese", "az": "Azerbaijani", "ba": "Bashkir",
    "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "bo": "Tibetan", "br": "Breton", "bs": "Bosnian",
    "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fo": "Faroese",
    "fr": "French", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "haw": "Hawaiian", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "jw": "Javanese", "ka": "Georgian", "kk": "Kazakh",
    "km": "Khmer", "kn": "Kannada", "ko": "Korean", "la": "Latin", "lb": "Luxembourgish", "ln": "Lingala", "lo": "Lao",
    "lt": "Lithuanian", "lv": "Latvian", "mg": "Malagasy", "mi": "Maori", "mk": "Macedonian", "ml": "Malayalam",
    "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese", "ne": "Nepali", "nl": "Dutch",
    "nn": "Norwegian Nynorsk", "no": "Norwegian", "oc": "Occitan", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sa": "Sanskrit", "sd": "Sindhi", "si": "Sinhala",
    "sk": "Slovak", "sl": "Slovenian", "sn": "Shona", "so": "Somali", "sq": "Albanian", "sr": "Serbian",
    "su": "Sundanese", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tg": "Tajik", "th": "Thai",
    "tk": "Turkmen", "tl": "Tagalog", "tr": "Turkish", "tt": "Tatar", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "yi": "Yiddish", "yo": "Yoruba", "yue": "Cantonese", "zh": "Chinese",
}  # fmt: skip
"""Language code -> name in English."""

_OTHER_NAMES = {
    "bangla": "bn", "bokmal": "no", "norwegian bokmal": "no", "norsk bokmal": "no", "norsk nynorsk": "nn",
    "nynorsk": "nn", "brazilian": "pt", "castellano": "es", "castilian": "es", "catalan valencian": "ca",
    "dari": "fa", "farsi": "fa", "filipino": "tl", "flemish": "nl", "haitian": "ht", "hochdeutsch": "de",
    "letzeburgesch": "lb", "mandarin": "zh", "moldavian": "ro", "moldovan": "ro", "myanmar": "my", "panjabi": "pa",
    "pushto": "ps", "sinhalese": "si", "slovene": "sl", "valencia": "ca", "valencian": "ca", "vlaams": "nl",
    "廣東話": "yue", "广东话": "yue", "普通话": "zh", "汉语": "zh", "漢語": "zh",
}  # fmt: skip
_OTHER_CODES = {
    "cmn": "zh", "fil": "tl", "in": "id", "iw": "he", "ji": "yi", "jv": "jw", "mo": "ro", "nb": "no", "prs": "fa",
    "afr": "af", "alb": "sq", "amh": "am", "ara": "ar", "arb": "ar", "arm": "hy", "asm": "as", "aze": "az", "bak": "ba",
    "baq": "eu", "bel": "be", "ben": "bn", "bod": "bo", "bos": "bs", "bre": "br", "bul": "bg", "bur": "my", "cat": "ca",
    "ces": "cs", "chi": "zh", "cym": "cy", "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "ell": "el", "eng": "en",
    "est": "et", "eus": "eu", "fao": "fo", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "geo": "ka", "ger": "de",
    "glg": "gl", "gre": "el", "guj": "gu", "hat": "ht", "hau": "ha", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu",
    "hye": "hy", "ice": "is", "ind": "id", "isl": "is", "ita": "it", "jav": "jw", "jpn": "ja", "kan": "kn", "kat": "ka",
    "kaz": "kk", "khm": "km", "kor": "ko", "lao": "lo", "lat": "la", "lav": "lv", "lin": "ln", "lit": "lt", "ltz": "lb",
    "mac": "mk", "mal": "ml", "mao": "mi", "mar": "mr", "may": "ms", "mkd": "mk", "mlg": "mg", "mlt": "mt", "mon": "mn",
    "mri": "mi", "msa": "ms", "mya": "my", "nep": "ne", "nld": "nl", "nno": "nn", "nob": "no", "nor": "no", "oci": "oc",
    "pan": "pa", "per": "fa", "pes": "fa", "pol": "pl", "por": "pt", "pus": "ps", "ron": "ro", "rum": "ro", "rus": "ru",
    "san": "sa", "sin": "si", "slk": "sk", "slo": "sk", "slv": "sl", "sna": "sn", "snd": "sd", "som": "so", "spa": "es",
    "sqi": "sq", "srp": "sr", "sun": "su", "swa": "sw", "swe": "sv", "tam": "ta", "tat": "tt", "tel": "te", "tgk": "tg",
    "tgl": "tl", "tha": "th", "tib": "bo", "tuk": "tk", "tur": "tr", "ukr": "uk", "urd": "ur", "uzb": "uz", "vie": "vi",
    "wel": "cy", "yid": "yi", "yor": "yo", "zho": "zh", "zlm": "ms", "zsm": "ms",
}  # fmt: skip
"""Codes of the same languages: outdated ones, those of ISO 639-2 and 639-3, of which Whisper has another."""
_BIBLIOGRAPHIC = frozenset(
    ("alb", "arm", "baq", "bur", "chi", "cze", "dut", "fre", "geo", "ger", "gre", "ice", "mac", "mao", "may", "per",
     "rum", "slo", "tib", "wel")
)  # fmt: skip
"""Codes of ISO 639-2 for bibliographies, which containers use in place of those for terminology."""
_NARROW = frozenset(("arb", "cmn", "fil", "nob", "pes", "prs", "zlm", "zsm"))
"""Codes of ISO 639-3 of one variety."""
_COUNTRIES = {
    "br": "pt", "cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "gr": "el", "in": "hi", "jp": "ja", "kr": "ko",
    "mx": "es", "tw": "zh", "ua": "uk", "us": "en", "vn": "vi",
}  # fmt: skip
"""Country codes that are not language codes, for suggestions."""

AUTO = "auto"
"""Value of the spoken language that requests its detection."""

UNSPACED = frozenset({"zh", "yue", "ja", "th", "lo", "my", "km", "bo"})
"""Languages written without spaces between words."""

UNSPACED_LETTER = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letter of a script that is written without spaces between words."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "sd", "ur", "yi"})
"""Languages written from right to left."""

FULL_STOPS = frozenset(".。．｡।॥۔։።။។៕")
"""Marks that end a statement, of every script in `NAMES` (Unicode property Sentence_Terminal)."""

SENTENCE_ENDS = FULL_STOPS | frozenset("!?…！？؟፧")
"""Marks that end a sentence."""

CLAUSE_MARKS = frozenset(",;:，、；：،؛፣၊—")
"""Marks that end a clause within a sentence."""

OPENING_MARKS = frozenset("¿¡([{«“‘\"'「『（")
"""Marks that belong to the word after them."""

CLOSING_MARKS = frozenset("\"'»”’)]」』）")
"""Quotation marks and brackets that may follow the mark at the end of a clause or sentence."""

MARKS = SENTENCE_ENDS | CLAUSE_MARKS | OPENING_MARKS | CLOSING_MARKS
"""All punctuation that may surround a word."""

_CLOSING = "".join(CLOSING_MARKS)
_NAME_VARIANT = re.compile(r"(.+?)\s*\((.+)\)")
"""`Portuguese (Brazil)`."""
_TAG = re.compile(r"([A-Za-z]{2,3})[-_]([A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]{1,8})*)(?:[.@][\w.@-]*)?")
"""Tag of BCP 47 or locale, such as `zh-Hant-TW` or `es_MX.UTF-8`."""


def check(given: str) -> str:
    """Return the code of a language: `check("Español") -> "es"`, `check("pt_BR") -> "pt"`.

    A region or script, which no engine distinguishes, is dropped; the log says so once per value.

    Raises:
        LanguageError: The language is unknown.
    """
    code, dropped = parse(given)
    if dropped:
        _report_dropped(given.strip()[:40], code)
    return code


def parse(given: str) -> tuple[str, str]:
    """Return the code of a language, and the region and script beside it: `parse("zh_TW") -> ("zh", "TW")`.

    Raises:
        LanguageError: The language is unknown.
    """
    text = given.strip()
    if code := _code(text):
        return code, ""
    found = _NAME_VARIANT.fullmatch(text) or _TAG.fullmatch(text)
    name, rest = found.groups() if found else ("", "")
    if name.lower() == "zh" and rest.lower() == "yue":
        return "yue", ""
    if not (code := _code(name)):
        raise LanguageError(f"unknown language {given[:40]!r}", _suggestion(text[:40]))
    return code, rest.replace("_", "-")


def lookup(given: str) -> str:
    """Return the code of a language, or the text in lower case if it is unknown, for a search among those of a room."""
    try:
        return parse(given)[0]
    except LanguageError:
        return given.strip().lower()


def spoken(given: str) -> str:
    """Return the spoken language in its usual form: a code, several such as `en,es`, or `auto`.

    Raises:
        LanguageError: One of the languages is unknown.
    """
    parts = [part.strip() for part in given.split(",") if part.strip()]
    if [part.lower() for part in parts] == [AUTO]:
        return AUTO
    if AUTO in map(str.lower, parts):
        raise LanguageError(f"{given[:40]!r} has both auto and a language", "use auto, or languages such as en,es")
    return ",".join(dict.fromkeys(map(check, parts))) or check(given)


def three_letters(code: str) -> str:
    """Return the code of ISO 639-2 that containers use: `three_letters("de") == "ger"`; `und` if it is unknown."""
    found = [other for other, known in _OTHER_CODES.items() if known == code and len(other) == 3]
    found.sort(key=lambda other: (other not in _BIBLIOGRAPHIC, other in _NARROW))
    return found[0] if found else code if code in NAMES and len(code) == 3 else "und"


def name(code: str) -> str:
    """Return the name in the language itself: `name("es") -> "Español"`."""
    return NAMES[code]


def last_mark(text: str) -> str:
    """Return the last character, closing quotation marks and brackets aside: `last_mark('"Yes."') -> "."`."""
    return text.rstrip().rstrip(_CLOSING)[-1:]


def ends_sentence(text: str) -> bool:
    """Return True if the text ends with the mark of a sentence, such as `.`, `؟` or `。`."""
    return last_mark(text) in SENTENCE_ENDS


def ends_clause(text: str) -> bool:
    """Return True if the text ends with the mark of a clause, such as `,` or `،`."""
    return last_mark(text) in CLAUSE_MARKS


def _key(name: str) -> str:
    """Return a name without case, accents and double spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace("_", " ").split())


_BY_NAME = {_key(name): code for names in (NAMES, ENGLISH_NAMES) for code, name in names.items()}
_BY_NAME |= {_key(name): code for name, code in _OTHER_NAMES.items()}


def _code(text: str) -> str:
    """Return the code for a code or a name; empty if it is neither."""
    key = _key(text)
    return key if key in NAMES else _OTHER_CODES.get(key) or _BY_NAME.get(key, "")


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
    effect = "[recognizer] chinese sets the script" if code == "zh" else "its region or script has no effect"
    log.warning("language %s is read as %s; %s", given, code, effect)
