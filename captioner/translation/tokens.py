"""Tokenizers of converted models, read from their folders without transformers: sentencepiece or tokenizers.

They give the same tokens as the tokenizers of transformers; tests compare them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from captioner.errors import ModelError

END = "</s>"
"""Token after the last one of a text."""
_SPACE = "\u2581"
"""Sentencepiece's mark of a space, at the beginning of a token."""
_CONTROL = frozenset({END, "<s>", "<pad>", "<unk>"})


class Tokens(Protocol):
    """Conversion of text to tokens and back; may be called from any thread."""

    def split(self, text: str, *, as_target: bool = False) -> list[str]:
        """Return the tokens of a text, without a token for its end or its language."""
        ...

    def join(self, tokens: list[str]) -> str:
        """Return the text of target tokens, without control tokens."""
        ...


class SentencePieces:
    """Models of sentencepiece, one for each side of a pair."""

    def __init__(self, source: Path, target: Path, written: frozenset[str] = frozenset()) -> None:
        """Load the models.

        Args:
            source: Model of the source side.
            target: Model of the target side.
            written: Tokens that the translation model writes. If the target side lacks many of them, as in an Argos
                package that was made of OPUS-MT, a target text is divided into the longest of them.

        Raises:
            ModelError: a file is missing or damaged.
        """
        from sentencepiece import SentencePieceProcessor

        try:
            self._source, self._target = (SentencePieceProcessor(model_file=str(path)) for path in (source, target))
        except (OSError, RuntimeError) as error:
            hint = "fetch or convert the model again"
            raise ModelError(f"{source.parent} has no readable tokenizer", hint) from error
        known = {self._target.id_to_piece(id_) for id_ in range(self._target.get_piece_size())}
        self._written = written if 4 * len(written - known) > len(written) else frozenset()

    def split(self, text: str, *, as_target: bool = False) -> list[str]:
        """See `Tokens`."""
        if as_target and self._written:
            return [token for word in text.split() for token in _longest(_SPACE + word, self._written)]
        return list((self._target if as_target else self._source).encode(text, out_type=str))

    def join(self, tokens: list[str]) -> str:
        """See `Tokens`; a token that the model of the target side lacks is text, as in transformers and Argos."""
        text = str(self._target.decode([token for token in tokens if token not in _CONTROL]))
        return text.replace(_SPACE, " ").strip()


def _longest(word: str, tokens: frozenset[str]) -> Iterator[str]:
    """Divide a word into tokens, the longest first; letters that are no token stay alone."""
    while word:
        end = next((end for end in range(len(word), 1, -1) if word[:end] in tokens), 1)
        yield word[:end]
        word = word[end:]


class TokenizerFile:
    """A `tokenizer.json`."""

    def __init__(self, path: Path) -> None:
        """Load the file.

        Raises:
            ModelError: the file is missing or damaged.
        """
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises no narrower class
            hint = "fetch or convert the model again"
            raise ModelError(f"{path.parent} has no readable tokenizer", hint) from error

    def split(self, text: str, *, as_target: bool = False) -> list[str]:  # noqa: ARG002 - one for both sides
        """See `Tokens`."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).tokens)

    def join(self, tokens: list[str]) -> str:
        """See `Tokens`."""
        ids = [id_ for token in tokens if (id_ := self._tokenizer.token_to_id(token)) is not None]
        return str(self._tokenizer.decode(ids, skip_special_tokens=True))


def vocabulary(folder: Path, side: str = "source") -> frozenset[str]:
    """Return the tokens of a side of a model, `source` or `target`; most models have the same on both.

    Raises:
        ModelError: the folder has no readable vocabulary.
    """
    both = [folder / f"{name}_vocabulary.{kind}" for name in ("shared", side) for kind in ("json", "txt")]
    path = next((path for path in both if path.is_file()), both[0])
    try:
        text = path.read_text(encoding="utf-8")
        listed: Any = json.loads(text) if path.suffix == ".json" else text.split("\n")
        return frozenset(listed)
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder} has no readable vocabulary", "fetch or convert the model again") from error
