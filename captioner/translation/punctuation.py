"""Punctuation of the target language, for rule-based engines, which keep that of the source.

Spanish opens questions and exclamations with a mark (Ortografía de la lengua española, 2010, 3.4.9), at the beginning
of the sentence or where the question proper begins: `Si no viene, ¿qué hacemos?`, `Vienes, ¿no?`. If the last part of
a sentence begins with an interrogative word, the mark is put there. No other language has opening marks, and only
French has a space before closing marks.
"""

from __future__ import annotations

import re

from captioner.languages import CLOSING_MARKS, SENTENCE_ENDS

_OPENING = re.compile(r"[¿¡]\s*")
_SPACED = re.compile(r"\s+(?=[?!;:])")
_CLOSING = re.compile(r"[?!]+")
_CLOSED = re.escape("".join(CLOSING_MARKS))
_BEGINNING = re.compile(rf"(?:[{''.join(SENTENCE_ENDS)}][{_CLOSED}]*|:)\s+|[(«“]|(?<!\S)[\"'](?=\w)")
"""Text after which a question may begin: a sentence end, a colon, an opening quotation mark."""
_INTERROGATIVE = re.compile(
    r"[,;]\s+(?=(?:(?:y|o|pero|entonces|a|de|con|por|para|en|desde|hasta|sobre)\s+)*"
    r"(?:qué|quién(?:es)?|cuál(?:es)?|cómo|cuándo|cuánt[oa]s?|dónde|adónde)\b"
    r"|(?:no|sí|verdad|cierto|eh|vale|de acuerdo|correcto|bien|y tú|y usted)\s*\?)",
    re.IGNORECASE,
)


def localized(text: str, language: str) -> str:
    """Return the text with the punctuation of its language: `localized("Quién es?", "es") -> "¿Quién es?"`."""
    spaced = text if language == "fr" else _SPACED.sub("", text)
    return _opened(spaced) if language == "es" else _OPENING.sub("", spaced)


def _opened(text: str) -> str:
    parts, at = [], 0
    for closing in _CLOSING.finditer(text):
        part = text[at : closing.end()]
        begin = max((match.end() for match in _BEGINNING.finditer(part)), default=0)
        if closing[0][0] == "?":
            begin = max([begin, *(match.end() for match in _INTERROGATIVE.finditer(part))])
        begin += len(part[begin:]) - len(part[begin:].lstrip())
        mark = "" if re.search("[¿¡]", part) or not re.search(r"\w", part[begin:]) else "¿¡"[closing[0][0] == "!"]
        parts.append(part[:begin] + mark + part[begin:])
        at = closing.end()
    return "".join((*parts, text[at:]))
