"""NLLB on transformers and torch: baseline for `nllb`, and a way to run a checkpoint without converting it.

It takes several times as long as CTranslate2, and translates open sentences without regard to the shown text.
It is preferred only where the settings name it: `engines = {es = "transformers"}` and `transformers = "FOLDER"` in
`[translation]`.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from captioner.errors import ConfigError, LanguageError, ModelError, TranslatorError
from captioner.extras import install_command
from captioner.translation.engine import TranslationEngine
from captioner.translation.entry import EngineEntry
from captioner.translation.nllb_codes import CODES, unknown_languages
from captioner.translation.resources import TranslationResources
from captioner.translation.units import tidy
from captioner.types import Revision


class TransformersNllb(TranslationEngine):
    """Engine of a transformers checkpoint, loaded by the constructor; greedy decoding, one language at a time."""

    name = "transformers"

    def __init__(self, path: Path, *, max_tokens: int = 256) -> None:
        """Load a checkpoint.

        Args:
            path: Folder of the checkpoint.
            max_tokens: Maximum length of a translation in tokens.

        Raises:
            ConfigError: The package torch or transformers is not installed.
            ModelError: The checkpoint is missing or not an NLLB checkpoint.
        """
        self._tokenizer, self._model = _loaded(path)
        self._max_tokens = max_tokens
        self._lock = threading.Lock()

    def source_text(self, revision: Revision) -> str:
        """Return the text as shown."""
        return revision.text

    def translate(
        self,
        text: str,
        source: str,
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,  # noqa: ARG002 - a baseline without bias
    ) -> tuple[str, ...]:
        """See `TranslationEngine`."""
        codes = [self._code(target) for target in targets]
        with self._lock:  # the tokenizer has the language in its state
            self._tokenizer.src_lang = self._code(source)
            encoded = self._tokenizer(text, return_tensors="pt")
            try:
                return tuple(self._generated(encoded, code) for code in codes)
            except RuntimeError as error:  # raised by torch: out of memory
                raise TranslatorError(f"transformers failed: {error}") from error

    def close(self) -> None:
        """Free the weights."""
        self._model = None

    def _generated(self, encoded: Any, code: str) -> str:
        first = self._tokenizer.convert_tokens_to_ids(code)
        options = {"num_beams": 1, "do_sample": False, "max_length": self._max_tokens}
        [output] = self._model.generate(**encoded, forced_bos_token_id=first, **options)
        return tidy(str(self._tokenizer.decode(output, skip_special_tokens=True)))

    def _code(self, language: str) -> str:
        code = CODES.get(language, "")
        if code not in self._tokenizer.get_vocab():
            raise LanguageError(f"this checkpoint does not support {language}", "use another engine for it")
        return code


def _loaded(path: Path) -> tuple[Any, Any]:
    try:
        import torch  # noqa: F401 - transformers reports a missing torch less clearly
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
    except ImportError as error:
        raise ConfigError("transformers needs torch", install_command("convert")) from error
    if not path.is_dir():
        raise ModelError(f"no checkpoint at {path}", "give the folder of an NLLB checkpoint for transformers")
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(path), local_files_only=True, trust_remote_code=False)
        model = AutoModelForSeq2SeqLM.from_pretrained(str(path), local_files_only=True, trust_remote_code=False)
        return tokenizer, model.eval()
    except (OSError, ValueError, KeyError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(f"cannot load {path}: {reason}", "give the folder of an NLLB checkpoint") from error


def _refusal(resources: TranslationResources, source: str, target: str) -> str:
    if resources.transformers is None:
        return "for transformers: [translation] transformers = FOLDER of an NLLB checkpoint in captioner.toml"
    unknown = unknown_languages(source, target)
    return f"transformers does not support {unknown}" if unknown else ""


def _create(resources: TranslationResources) -> TransformersNllb:
    if resources.transformers is None:
        raise ConfigError("no model configured for transformers", "give the folder of an NLLB checkpoint")
    return TransformersNllb(resources.transformers)


ENTRY = EngineEntry(
    _refusal,
    _create,
    "NLLB on transformers",
    batches_targets=True,
    suggests=lambda resources, _: resources.transformers is not None,
)
