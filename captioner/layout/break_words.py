"""Word and character lists for line breaks, and the splitters of text without spaces into phrases."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from captioner.extras import install_command

log = logging.getLogger(__name__)

PhraseSplitter = Callable[[str], Iterable[str]]
"""Function that splits text without spaces into phrases; joined they are the text."""

_MODELS = {
    "ja": "japanese",
    "zh": "simplified_chinese",
    "zh-Hant": "traditional_chinese",
    "yue": "traditional_chinese",
    "th": "thai",
}
"""Language -> model of budoux."""
_TRADITIONAL = {"zh": "traditional_chinese"}
"""Language -> model for text in traditional characters; Whisper writes either script."""


@lru_cache(maxsize=8)
def phrase_splitter(language: str) -> PhraseSplitter | None:
    """Return the splitter of a language written without spaces; None if there is none, or budoux is missing."""
    if language not in _MODELS:
        return None
    if find_spec("budoux") is None:
        command = install_command("cjk")
        log.warning("lines in %s break between any two characters; for words: %s", language, command)
        return None
    simplified = _parser(_MODELS[language])
    if language not in _TRADITIONAL:
        return simplified
    traditional = _parser(_TRADITIONAL[language])
    return lambda text: (traditional if is_traditional(text) else simplified)(text)


def is_traditional(text: str) -> bool:
    """Return True if more characters are missing in the character set of simplified than of traditional Chinese."""
    missing = {codec: text.encode(codec, "replace").count(b"?") for codec in ("gb2312", "big5")}
    return missing["gb2312"] > missing["big5"]


def _parser(model: str) -> PhraseSplitter:
    parse: PhraseSplitter = getattr(import_module("budoux"), f"load_default_{model}_parser")().parse
    return parse


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES = {"en": _words("up off out down away back apart aside")}
"""Words that belong to the verb before them (`gave up`)."""

PREFIXES = {
    "de": _words("ab an auf aus bei ein fest her hin los mit nach vor weg weiter wieder zu zurück zusammen"),
    "nl": _words("aan af bij door in mee na om op over terug toe uit voor weg"),
}
"""Separable verb prefixes, at the end of their clause (`er fängt … an.`)."""

GROUP_STARTS = {
    "en": _words("a an the this these my your his its our their every each i he she we they there"),
    "es": _words(
        "el la los las un una unos unas este esta estos estas ese esa mi mis tu tus su sus nuestro nuestra yo"
    ),
    "fr": _words(
        "le la les l' un une ce cette ces c' mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs "
        "je j' tu il elle on nous vous ils elles"
    ),
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine dein seine unser unsere "
        "dieser diese dieses diesem diesen jeder jede jedes"
    ),
    "pt": _words(
        "o os as um uma uns umas este esta esse essa meu minha seu sua seus suas nosso nossa eu ele ela eles elas"
    ),
    "it": _words(
        "il lo la i gli le l' un uno una un' questo questa questi queste quel quella quei mio mia suo sua nostro "
        "nostra io"
    ),
    "nl": _words("de het een deze dit mijn jouw onze"),
}
"""Articles, possessives and subject pronouns, which begin a group of words. German and Dutch pronouns are missing
because they often follow their verb."""

ELIDED_STARTS = {
    "fr": _words("d' qu' jusqu' lorsqu' puisqu' quoiqu'"),
    "it": _words("all' dall' dell' nell' sull' d' c' dov'"),
}
"""Conjunctions and prepositions that are one word with the next one (`all'arrivo`)."""

NO_LINE_START = frozenset(
    "、。，．・：；？！ー）」』】〕〉》］｝々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ”’…‥%‰℃,.!?;:)]}»"
)
"""Characters that no line of an unspaced script starts with (JIS X 4051, line-start prohibition)."""

NO_LINE_END = frozenset("（「『【〔〈《［｛“‘([{«$¥£€")
"""Characters that no line ends with."""
