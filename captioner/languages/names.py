"""Names of languages: those that Whisper recognizes, and those that captions are written in.

A code is the shortest tag of BCP 47 that tells the written languages apart: `zh` is Chinese in simplified characters,
`zh-Hant` in traditional ones. Two codes of Whisper are kept although other tags are registered: `jw` (Javanese, `jv`)
and `tl` (Tagalog, also `fil`). English names of the languages of NLLB are those of FLORES-200
(https://github.com/facebookresearch/flores/blob/main/flores200/README.md); own names are mostly those of CLDR.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

_Value = TypeVar("_Value")

SPOKEN = (
    "af", "am", "ar", "as", "az", "ba", "be", "bg", "bn", "bo", "br", "bs", "ca", "cs", "cy", "da", "de", "el",
    "en", "es", "et", "eu", "fa", "fi", "fo", "fr", "gl", "gu", "ha", "haw", "he", "hi", "hr", "ht", "hu", "hy",
    "id", "is", "it", "ja", "jw", "ka", "kk", "km", "kn", "ko", "la", "lb", "ln", "lo", "lt", "lv", "mg", "mi",
    "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "nl", "nn", "no", "oc", "pa", "pl", "ps", "pt", "ro", "ru",
    "sa", "sd", "si", "sk", "sl", "sn", "so", "sq", "sr", "su", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl",
    "tr", "tt", "uk", "ur", "uz", "vi", "yi", "yo", "yue", "zh",
)  # fmt: skip
"""Codes of the languages that Whisper recognizes."""

NAMES = {
    "ace": "Basa Acèh", "ace-Arab": "بهسا اچيه", "acm": "العراقية", "acq": "التعزية العدنية", "aeb": "التونسية",
    "af": "Afrikaans", "ajp": "الشامية الجنوبية", "ak": "Akan", "am": "አማርኛ", "apc": "الشامية الشمالية",
    "ar": "العربية", "ars": "النجدية", "ary": "الدارجة", "arz": "المصرية", "as": "অসমীয়া", "ast": "Asturianu",
    "awa": "अवधी", "ay": "Aymar aru", "az": "Azərbaycanca", "azb": "تۆرکجه", "ba": "Башҡортса", "ban": "Basa Bali",
    "be": "Беларуская", "bem": "Ichibemba", "bg": "Български", "bho": "भोजपुरी", "bjn": "Bahasa Banjar",
    "bjn-Arab": "بهاس بنجر", "bm": "Bamanankan", "bn": "বাংলা", "bo": "བོད་ཡིག", "br": "Brezhoneg", "bs": "Bosanski",
    "bug": "Basa Ugi", "ca": "Català", "ca-valencia": "Valencià", "ceb": "Cebuano", "cjk": "Chokwe",
    "ckb": "کوردیی ناوەندی", "crh": "Qırımtatarca", "cs": "Čeština", "cy": "Cymraeg", "da": "Dansk", "de": "Deutsch",
    "din": "Thuɔŋjäŋ", "dyu": "Julakan", "dz": "རྫོང་ཁ", "ee": "Eʋegbe", "el": "Ελληνικά", "en": "English",
    "eo": "Esperanto", "es": "Español", "et": "Eesti", "eu": "Euskara", "fa": "فارسی", "fa-AF": "دری",
    "ff": "Fulfulde", "fi": "Suomi", "fj": "Na Vosa Vakaviti", "fo": "Føroyskt", "fon": "Fɔngbè", "fr": "Français",
    "fur": "Furlan", "ga": "Gaeilge", "gd": "Gàidhlig", "gl": "Galego", "gn": "Avañe’ẽ", "gu": "ગુજરાતી",
    "ha": "Hausa", "haw": "ʻŌlelo Hawaiʻi", "he": "עברית", "hi": "हिन्दी", "hne": "छत्तीसगढ़ी", "hr": "Hrvatski",
    "ht": "Kreyòl ayisyen", "hu": "Magyar", "hy": "Հայերեն", "id": "Bahasa Indonesia", "ig": "Asụsụ Igbo",
    "ilo": "Ilokano", "is": "Íslenska", "it": "Italiano", "ja": "日本語", "jw": "Basa Jawa", "ka": "ქართული",
    "kab": "Taqbaylit", "kac": "Jingpho", "kam": "Kikamba", "kbp": "Kabɩyɛ", "kea": "Kabuverdianu", "kg": "Kikongo",
    "ki": "Gĩkũyũ", "kk": "Қазақша", "km": "ខ្មែរ", "kmb": "Kimbundu", "kn": "ಕನ್ನಡ", "ko": "한국어", "kr": "Kanuri",
    "kr-Arab": "كَنُرِي", "ks": "کٲشُر", "ks-Deva": "कॉशुर", "ku": "Kurdî", "ky": "Кыргызча", "la": "Latina",
    "lb": "Lëtzebuergesch", "lg": "Luganda", "li": "Limburgs", "lij": "Ligure", "lmo": "Lombard", "ln": "Lingála",
    "lo": "ລາວ", "lt": "Lietuvių", "ltg": "Latgalīšu", "lua": "Tshiluba", "luo": "Dholuo", "lus": "Mizo ṭawng",
    "lv": "Latviešu", "mag": "मगही", "mai": "मैथिली", "mg": "Malagasy", "mi": "Māori", "min": "Baso Minangkabau",
    "mk": "Македонски", "ml": "മലയാളം", "mn": "Монгол", "mni": "মৈতৈলোন্", "mos": "Mooré", "mr": "मराठी",
    "ms": "Bahasa Melayu", "mt": "Malti", "my": "မြန်မာ", "ne": "नेपाली", "nl": "Nederlands", "nn": "Nynorsk",
    "no": "Norsk", "nso": "Sesotho sa Leboa", "nus": "Thok Naath", "ny": "Chinyanja", "oc": "Occitan",
    "oc-aranes": "Aranés", "om": "Oromoo", "or": "ଓଡ଼ିଆ", "pa": "ਪੰਜਾਬੀ", "pag": "Pangasinan", "pap": "Papiamentu",
    "pl": "Polski", "ps": "پښتو", "pt": "Português", "pt-BR": "Português (Brasil)", "pt-PT": "Português (Portugal)",
    "qu": "Runa Simi", "rn": "Ikirundi", "ro": "Română", "ru": "Русский", "rw": "Ikinyarwanda", "sa": "संस्कृतम्",
    "sat": "ᱥᱟᱱᱛᱟᱲᱤ", "sc": "Sardu", "scn": "Sicilianu", "sd": "سنڌي", "sg": "Sängö", "shn": "တႆး", "si": "සිංහල",
    "sk": "Slovenčina", "sl": "Slovenščina", "sm": "Gagana Samoa", "sn": "ChiShona", "so": "Soomaali", "sq": "Shqip",
    "sr": "Српски", "sr-Latn": "Srpski", "ss": "siSwati", "st": "Sesotho", "su": "Basa Sunda", "sv": "Svenska",
    "sw": "Kiswahili", "szl": "Ślōnski", "ta": "தமிழ்", "taq": "Tamasheq", "taq-Tfng": "ⵜⴰⵎⴰⵛⴰⵈⵜ", "te": "తెలుగు",
    "tg": "Тоҷикӣ", "th": "ไทย", "ti": "ትግርኛ", "tk": "Türkmençe", "tl": "Tagalog", "tn": "Setswana",
    "tpi": "Tok Pisin", "tr": "Türkçe", "ts": "Xitsonga", "tt": "Татарча", "tum": "ChiTumbuka", "tw": "Twi",
    "tzm": "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ug": "ئۇيغۇرچە", "uk": "Українська", "umb": "Umbundu", "ur": "اردو", "uz": "Oʻzbekcha",
    "vec": "Veneto", "vi": "Tiếng Việt", "war": "Winaray", "wo": "Wolof", "xh": "isiXhosa", "yi": "ייִדיש",
    "yo": "Yorùbá", "yue": "粵語", "zh": "中文", "zh-Hant": "繁體中文", "zu": "isiZulu",
}  # fmt: skip
"""Code -> name in the language itself, of all languages that captions can be written in."""

ENGLISH_NAMES = {
    "ace": "Acehnese", "ace-Arab": "Acehnese (Arabic script)", "acm": "Mesopotamian Arabic",
    "acq": "Ta'izzi-Adeni Arabic", "aeb": "Tunisian Arabic", "af": "Afrikaans", "ajp": "South Levantine Arabic",
    "ak": "Akan", "am": "Amharic", "apc": "North Levantine Arabic", "ar": "Arabic", "ars": "Najdi Arabic",
    "ary": "Moroccan Arabic", "arz": "Egyptian Arabic", "as": "Assamese", "ast": "Asturian", "awa": "Awadhi",
    "ay": "Aymara", "az": "Azerbaijani", "azb": "South Azerbaijani", "ba": "Bashkir", "ban": "Balinese",
    "be": "Belarusian", "bem": "Bemba", "bg": "Bulgarian", "bho": "Bhojpuri", "bjn": "Banjar",
    "bjn-Arab": "Banjar (Arabic script)", "bm": "Bambara", "bn": "Bengali", "bo": "Tibetan", "br": "Breton",
    "bs": "Bosnian", "bug": "Buginese", "ca": "Catalan", "ca-valencia": "Valencian", "ceb": "Cebuano", "cjk": "Chokwe",
    "ckb": "Central Kurdish", "crh": "Crimean Tatar", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "din": "Dinka", "dyu": "Dyula", "dz": "Dzongkha", "ee": "Ewe", "el": "Greek", "en": "English", "eo": "Esperanto",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fa-AF": "Dari", "ff": "Nigerian Fulfulde",
    "fi": "Finnish", "fj": "Fijian", "fo": "Faroese", "fon": "Fon", "fr": "French", "fur": "Friulian", "ga": "Irish",
    "gd": "Scottish Gaelic", "gl": "Galician", "gn": "Guarani", "gu": "Gujarati", "ha": "Hausa", "haw": "Hawaiian",
    "he": "Hebrew", "hi": "Hindi", "hne": "Chhattisgarhi", "hr": "Croatian", "ht": "Haitian Creole", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "ig": "Igbo", "ilo": "Ilocano", "is": "Icelandic", "it": "Italian",
    "ja": "Japanese", "jw": "Javanese", "ka": "Georgian", "kab": "Kabyle", "kac": "Jingpho", "kam": "Kamba",
    "kbp": "Kabiyè", "kea": "Kabuverdianu", "kg": "Kikongo", "ki": "Kikuyu", "kk": "Kazakh", "km": "Khmer",
    "kmb": "Kimbundu", "kn": "Kannada", "ko": "Korean", "kr": "Central Kanuri",
    "kr-Arab": "Central Kanuri (Arabic script)", "ks": "Kashmiri", "ks-Deva": "Kashmiri (Devanagari script)",
    "ku": "Northern Kurdish", "ky": "Kyrgyz", "la": "Latin", "lb": "Luxembourgish", "lg": "Ganda", "li": "Limburgish",
    "lij": "Ligurian", "lmo": "Lombard", "ln": "Lingala", "lo": "Lao", "lt": "Lithuanian", "ltg": "Latgalian",
    "lua": "Luba-Kasai", "luo": "Luo", "lus": "Mizo", "lv": "Latvian", "mag": "Magahi", "mai": "Maithili",
    "mg": "Malagasy", "mi": "Maori", "min": "Minangkabau", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian",
    "mni": "Meitei", "mos": "Mossi", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese", "ne": "Nepali",
    "nl": "Dutch", "nn": "Norwegian Nynorsk", "no": "Norwegian", "nso": "Northern Sotho", "nus": "Nuer",
    "ny": "Nyanja", "oc": "Occitan", "oc-aranes": "Aranese", "om": "Oromo", "or": "Odia", "pa": "Punjabi",
    "pag": "Pangasinan", "pap": "Papiamento", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "pt-BR": "Portuguese (Brazil)", "pt-PT": "Portuguese (Portugal)", "qu": "Ayacucho Quechua", "rn": "Rundi",
    "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda", "sa": "Sanskrit", "sat": "Santali", "sc": "Sardinian",
    "scn": "Sicilian", "sd": "Sindhi", "sg": "Sango", "shn": "Shan", "si": "Sinhala", "sk": "Slovak",
    "sl": "Slovenian", "sm": "Samoan", "sn": "Shona", "so": "Somali", "sq": "Albanian", "sr": "Serbian",
    "sr-Latn": "Serbian (Latin script)", "ss": "Swati", "st": "Southern Sotho", "su": "Sundanese", "sv": "Swedish",
    "sw": "Swahili", "szl": "Silesian", "ta": "Tamil", "taq": "Tamasheq", "taq-Tfng": "Tamasheq (Tifinagh script)",
    "te": "Telugu", "tg": "Tajik", "th": "Thai", "ti": "Tigrinya", "tk": "Turkmen", "tl": "Tagalog", "tn": "Tswana",
    "tpi": "Tok Pisin", "tr": "Turkish", "ts": "Tsonga", "tt": "Tatar", "tum": "Tumbuka", "tw": "Twi",
    "tzm": "Central Atlas Tamazight", "ug": "Uyghur", "uk": "Ukrainian", "umb": "Umbundu", "ur": "Urdu", "uz": "Uzbek",
    "vec": "Venetian", "vi": "Vietnamese", "war": "Waray", "wo": "Wolof", "xh": "Xhosa", "yi": "Yiddish",
    "yo": "Yoruba", "yue": "Cantonese", "zh": "Chinese", "zh-Hant": "Chinese (Traditional)", "zu": "Zulu",
}  # fmt: skip
"""Code -> name in English."""


def with_variants(table: Mapping[str, _Value]) -> dict[str, _Value]:
    """Return a table by language in which variants such as `pt-BR` have the value of their language."""
    variants = {code: code.partition("-")[0] for code in NAMES if "-" in code}
    return {code: table[base] for code, base in variants.items() if base in table} | dict(table)
