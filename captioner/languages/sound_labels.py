"""Labels of sounds in captions, such as `[Music]`, in the language of the captions."""

from __future__ import annotations

from typing import Final, Literal

from captioner.languages.tags import fallbacks

Sound = Literal["music", "song"]
"""Sounds that have a label; a song is music with singing, or singing alone."""

_NOTE: Final = "♪"
"""Sign of sung words in subtitles of all languages; also the label of music where `_MUSIC` lacks the language."""
_MUSIC: Final = {
    "ar": "موسيقى", "bg": "Музика", "bn": "সঙ্গীত", "ca": "Música", "cs": "Hudba", "cy": "Cerddoriaeth",
    "da": "Musik", "de": "Musik", "el": "Μουσική", "en": "Music", "es": "Música", "et": "Muusika", "eu": "Musika",
    "fa": "موسیقی", "fi": "Musiikkia", "fr": "Musique", "ga": "Ceol", "gl": "Música", "he": "מוזיקה", "hi": "संगीत",
    "hr": "Glazba", "hu": "Zene", "id": "Musik", "is": "Tónlist", "it": "Musica", "ja": "音楽", "ko": "음악",
    "lt": "Muzika", "lv": "Mūzika", "ms": "Muzik", "nl": "Muziek", "nn": "Musikk", "no": "Musikk", "pl": "Muzyka",
    "pt": "Música", "ro": "Muzică", "ru": "Музыка", "sk": "Hudba", "sl": "Glasba", "sr": "Музика",
    "sr-Latn": "Muzika", "sv": "Musik", "th": "ดนตรี", "tr": "Müzik", "uk": "Музика", "ur": "موسیقی",
    "vi": "Âm nhạc", "yue": "音樂", "zh": "音乐", "zh-Hant": "音樂",
}  # fmt: skip


def sound_label(sound: Sound, language: str) -> str:
    """Return the label of `music` or of a `song`: `sound_label("music", "es") == "[Música]"`."""
    if sound == "song":
        return _NOTE
    name = next((_MUSIC[code] for code in fallbacks(language) if code in _MUSIC), _NOTE)
    return f"[{name}]"
