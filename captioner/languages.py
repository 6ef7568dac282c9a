"""Languages: the codes that Whisper supports, with their names, and the punctuation of all scripts."""

from __future__ import annotations

import re

from captioner.errors import LanguageError

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


def check(code: str) -> str:
    """Return the code in lower case: `check("ES") -> "es"`.

    Raises:
        LanguageError: The code is unknown.
    """
    known = code.strip().lower()
    if known not in NAMES:
        raise LanguageError(f"unknown language {code!r}", "use a code such as en, es, fr, de, it, pt, ru, zh, ja, ar")
    return known


def spoken(given: str) -> str:
    """Return the spoken language in its usual form: a code, several such as `en,es`, or `auto`.

    Raises:
        LanguageError: One of the codes is unknown.
    """
    if given.strip().lower() == AUTO:
        return AUTO
    return ",".join(dict.fromkeys(check(code) for code in given.split(",") if code.strip())) or check(given)


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
