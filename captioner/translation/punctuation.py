"""Punctuation as the target language writes it, where a rule-based machine hands on that of the source.

Spanish opens its questions and exclamations (Ortografía de la lengua española, 2010, 3.4.9): at the beginning of the
sentence, or behind what stands before the question proper: `Si no viene, ¿qué hacemos?`, `Vienes, ¿no?`. So where the
last part of a sentence begins with a word that asks, the mark stands there. Other languages open nothing, and only
French puts a space before what closes.
"""

from __future__ import annotations

import re

from captioner.languages import CLOSING_MARKS, SENTENCE_ENDS

_OPENING = re.compile(r"[¿¡]\s*")
_SPACED = re.compile(r"\s+(?=[?!;:])")
_CLOSING = re.compile(r"[?!]+")
_CLOSED = re.escape("".join(CLOSING_MARKS))
_BEGINNING = re.compile(rf"(?:[{''.join(SENTENCE_ENDS)}][{_CLOSED}]*|:)\s+|[(«“]|(?<!\S)[\"'](?=\w)")
"""Behind what a question may begin: a sentence, a colon, an opening quotation mark."""
_ASKING = re.compile(
    r"[,;]\s+(?=(?:(?:y|o|pero|entonces|a|de|con|por|para|en|desde|hasta|sobre)\s+)*"
    r"(?:qué|quién(?:es)?|cuál(?:es)?|cómo|cuándo|cuánt[oa]s?|dónde|adónde)\b"
    r"|(?:no|sí|verdad|cierto|eh|vale|de acuerdo|correcto|bien|y tú|y usted)\s*\?)",
    re.IGNORECASE,
)


def marked(text: str, language: str) -> str:
    """The text with the marks of its language: `marked("Quién es?", "es") -> "¿Quién es?"`."""
    spaced = text if language == "fr" else _SPACED.sub("", text)
    return _opened(spaced) if language == "es" else _OPENING.sub("", spaced)


def _opened(text: str) -> str:
    pieces, at = [], 0
    for closing in _CLOSING.finditer(text):
        said = text[at : closing.end()]
        begin = max((match.end() for match in _BEGINNING.finditer(said)), default=0)
        if closing[0][0] == "?":
            begin = max([begin, *(match.end() for match in _ASKING.finditer(said))])
        begin += len(said[begin:]) - len(said[begin:].lstrip())
        mark = "" if re.search("[¿¡]", said) or not re.search(r"\w", said[begin:]) else "¿¡"[closing[0][0] == "!"]
        pieces.append(said[:begin] + mark + said[begin:])
        at = closing.end()
    return "".join((*pieces, text[at:]))
