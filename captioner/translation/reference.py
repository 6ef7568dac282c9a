"""NLLB by transformers and torch themselves: what `nllb` is compared with, and a way to run a checkpoint unconverted.

Slow: several times what CTranslate2 takes, and open sentences are translated without regard to what is shown. It is
taken only where it is named: `engines = {es = "transformers"}` and `transformers = "FOLDER"` in `[translation]`.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from captioner.errors import ConfigError, LanguageError, ModelError, TranslatorError
from captioner.translation.nllb import CODES
from captioner.translation.units import tidy
from captioner.types import Revision


class Reference:
    """A checkpoint of transformers, loaded when built; greedy, one language after the other."""

    name = "transformers"

    def __init__(self, path: Path, *, longest: int = 256) -> None:
        """Load it.

        Args:
            path: Folder of the checkpoint.
            longest: Tokens of a translation at most.

        Raises:
            ConfigError: torch or transformers is not installed.
            ModelError: there is no checkpoint, or none of this kind.
        """
        self._tokenizer, self._model = _loaded(path)
        self._longest = longest
        self._lock = threading.Lock()

    def reading(self, revision: Revision) -> str:
        """The text as shown."""
        return revision.text

    def translate(
        self,
        text: str,
        source: str,
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,  # noqa: ARG002 - it is what the others are compared with
    ) -> tuple[str, ...]:
        """See `Machine`."""
        codes = [self._code(target) for target in targets]
        with self._lock:  # the language is a state of the tokenizer
            self._tokenizer.src_lang = self._code(source)
            encoded = self._tokenizer(text, return_tensors="pt")
            try:
                return tuple(self._made(encoded, code) for code in codes)
            except RuntimeError as error:  # what torch raises: out of memory
                raise TranslatorError(f"transformers failed: {error}") from error

    def close(self) -> None:
        """Let go of the weights."""
        self._model = None

    def _made(self, encoded: Any, code: str) -> str:
        begun = self._tokenizer.convert_tokens_to_ids(code)
        options = {"num_beams": 1, "do_sample": False, "max_length": self._longest}
        [output] = self._model.generate(**encoded, forced_bos_token_id=begun, **options)
        return tidy(str(self._tokenizer.decode(output, skip_special_tokens=True)))

    def _code(self, language: str) -> str:
        code = CODES.get(language, "")
        if code not in self._tokenizer.get_vocab():
            raise LanguageError(f"this checkpoint does not know {language}", "use another engine for it")
        return code


def _loaded(path: Path) -> tuple[Any, Any]:
    try:
        import torch  # noqa: F401 - transformers says in many lines what is missing
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
    except ImportError as error:
        raise ConfigError("the engine transformers needs torch", "pip install 'captioner[convert]'") from error
    if not path.is_dir():
        raise ModelError(f"there is no checkpoint at {path}", "give the folder of one for transformers")
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(path), local_files_only=True, trust_remote_code=False)
        model = AutoModelForSeq2SeqLM.from_pretrained(str(path), local_files_only=True, trust_remote_code=False)
        return tokenizer, model.eval()
    except (OSError, ValueError, KeyError) as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(f"{path} cannot be loaded: {said}", "give the folder of an NLLB checkpoint") from error
