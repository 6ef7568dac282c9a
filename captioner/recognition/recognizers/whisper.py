"""Whisper on CTranslate2, made for short windows that are read again and again.

1. The encoder is given the stretch and silence up to `padded`, not up to 30 s: a fifth of the time, and as accurate
   for tiny, base and small. Unpadded it loops; wider models need the 30 s.
2. A forced prefix comes back in `sequences_ids`, costs one step per token, and counts against `max_length`.
3. `align` gives the time and the probability of every token in one pass: words that the model invented beyond the
   sound are squeezed into the last frames and are cut there.
4. The lengths that the encoder is given are few (`_LENGTHS`), or memory grows with every new one.
5. An encoder output of exactly 80 frames would be taken for features (CTranslate2 tells them apart by that number).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from captioner.recognition.recognizers import TranscriptionRequest
from captioner.recognition.recognizers.chinese import LANGUAGE, Script, written
from captioner.recognition.recognizers.device import Device
from captioner.recognition.recognizers.hotwords import listed, recites
from captioner.recognition.recognizers.mel import FRAME_MS, LogMel
from captioner.recognition.recognizers.tokens import begins, split, unlooped
from captioner.types import Hypothesis, Samples, Word

LONGEST: Final = 30_000
"""Milliseconds that Whisper reads at once."""
_LENGTHS: Final = 1000
"""Milliseconds between the lengths that the encoder is given. oneDNN keeps what it has prepared for each length, 2 MB
with tiny, up to 1024 of them (https://oneapi-src.github.io/oneDNN/v2/dev_guide_primitive_cache.html): a server that is
given every length grows by 150 MB in its first hour, and goes on."""
_TOKENS_PER_SECOND: Final = 8
"""Of speech; more than twice as much is a loop. Measured: 5 to 12, in Hindi 9."""
_DENSE_TOKENS_PER_SECOND: Final = 20
"""The same where the vocabulary has hardly a word of the script, and writes every letter as two or three tokens."""
_DENSE: Final = frozenset((
    "am", "as", "bn", "bo", "gu", "hi", "hy", "ka", "km", "kn", "lo", "ml",
    "mr", "my", "ne", "pa", "sa", "sd", "si", "ta", "te", "th", "ur", "yi",
))  # fmt: skip
_SMALL: Final = 768
"""Width of the encoder's output up to which a model does with less than 30 s; that of small."""
_PADDED: Final = 11_000
_HOTWORD_TOKENS: Final = 160
_CONTEXT_TOKENS: Final = 60
"""With the hotwords not more than the 223 that Whisper was trained with."""
_FILLING: Final = "_=*~"
"""What rows are drawn with: `____` is in the vocabulary, and stood for half a sentence; nobody says it."""


class Whisper:
    """A Whisper model in CTranslate2's form."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "whisper",
        device: str = "auto",
        compute_type: str = "auto",
        threads: int = 1,
        workers: int = 0,
        padded: int | None = None,
        beyond: int = 4_000,
        beam: int = 5,
        quick: int = 5,
        chinese: Script = "simplified",
    ) -> None:
        """Load the weights.

        Args:
            folder: holds model.bin, config.json, tokenizer.json and the vocabulary.
            name: for people.
            device: `cpu`, `cuda` or `auto`.
            compute_type: `int8`, `float32`, `float16`, …; `auto` is int8, and int8_float16 where there is CUDA.
            threads: of one reading. Measured for base on the CPU: a second thread makes the encoder faster and no
                step of the decoder, so that two readings side by side beat one on two threads.
            workers: readings at once, of several rooms; 0: as many as the machine has room for. Measured for base
                on two threads, two windows: side by side 228 ms, in one batch 346 to 400, one after the other 419.
            padded: milliseconds that the encoder is given at least, silence included; None: as the model needs it.
            beyond: milliseconds of silence behind the speech at least.
            beam: hypotheses in the search of a final reading.
            quick: the same of an interim reading.
            chinese: the script that Chinese is written in.
        """
        import ctranslate2
        from faster_whisper.feature_extractor import FeatureExtractor
        from faster_whisper.tokenizer import Tokenizer
        from tokenizers import Tokenizer as Vocabulary

        self.name = name
        self._ctranslate2 = ctranslate2
        compute = Device.select(device, compute_type)
        self.workers = workers or compute.workers(threads)
        """Readings at once."""
        options = {"intra_threads": threads, "inter_threads": self.workers, **compute.options}
        self._load: Callable[[], Any] = partial(ctranslate2.models.Whisper, str(folder), **options)
        self._model = self._load()
        try:
            self._vocabulary = Vocabulary.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the class that tokenizers raises is Exception itself
            raise ValueError(f"tokenizer.json: {error}") from error
        self._tokenizer = Tokenizer
        # -1: those that the model's own configuration names, which are single signs.
        self._suppressed = [-1, *(i for token, i in self._vocabulary.get_vocab().items() if _is_filling(token))]
        self._mels = self._model.n_mels
        self._filters = FeatureExtractor(feature_size=self._mels).mel_filters
        self._cuda = compute.cuda
        self._beyond = beyond
        self._padded = padded or padding(self._width)
        self._beam, self._quick = beam, quick
        self._chinese: Script = chinese
        self.multilingual: bool = self._model.is_multilingual

    def stream(self) -> WhisperStream:
        """A reader for one more room."""
        return WhisperStream(self, LogMel(self._filters))

    def reload(self) -> None:
        """Load the weights anew. A reading that hangs keeps its own: CTranslate2 can neither end nor overtake it."""
        self._model = self._load()

    def _of(self, language: str, task: str = "transcribe") -> Any:
        """Whisper's own tokenizer for a language and task."""
        return self._tokenizer(self._vocabulary, self.multilingual, task=task, language=language)

    def transcribe(self, features: npt.NDArray[np.float32], request: TranscriptionRequest, speech: int) -> Hypothesis:
        """What was said in the first `speech` milliseconds of the features; safe on any thread."""
        tasks = ("transcribe", "translate") if request.translate and self.multilingual else ("transcribe",)
        encoded = self._encode(features)
        tokenizers = [self._of(request.language, task) for task in tasks]
        # Prompts of one batch have one length, and Spanish context makes the English Spanish: none where both are read.
        said = request.context if len(tasks) == 1 else ""
        context = _context(tokenizers[0], request.hotwords, said)
        prompts = [context + _task(tokenizer) for tokenizer in tokenizers]
        prefixes = (request.prefix, request.translation_prefix)
        for prompt, tokenizer, begun in zip(prompts, tokenizers, prefixes, strict=False):
            prompt += tokenizer.encode(begun) if begun else []
        beam = 1 if request.fast else self._beam if request.final else self._quick
        rate = _DENSE_TOKENS_PER_SECOND if request.language in _DENSE else _TOKENS_PER_SECOND
        most = 2 * int(rate * speech / 1000) + 24
        readings = self._generate(self._copies(encoded, len(tasks)), prompts, most=most, beam=beam)
        if not request.prefix and _is_silence(readings[0]):
            return Hypothesis((), request.language)
        words, *english = [
            self._words(encoded, tokenizer, list(reading.sequences_ids[0]), speech, request.start)
            for tokenizer, reading in zip(tokenizers, readings, strict=True)
        ]
        if not request.prefix and _is_guess(readings[0], words):
            return Hypothesis((), request.language)
        words = written(words, self._chinese) if request.language == LANGUAGE else words
        both = zip((words, *english), prefixes, strict=False)
        if any(recites(each, begun, request.hotwords) for each, begun in both):
            return self.transcribe(features, replace(request, hotwords=""), speech)
        return Hypothesis(words, request.language, english[0] if english else ())

    @property
    def _width(self) -> int:
        """Of the encoder's output: 384 for tiny, 512 for base, 768 for small, 1280 for large."""
        return int(self._encode(np.zeros((self._mels, 200), np.float32)).shape[2])

    def _encode(self, features: npt.NDArray[np.float32]) -> Any:
        """The encoder's output, shape (1, frames / 2, dimension)."""
        return self._model.encode(self._view(features[None]))

    def _copies(self, encoded: Any, count: int) -> Any:
        """The same output for each of `count` prompts."""
        if count == 1:
            return encoded
        here = encoded.to_device(self._ctranslate2.Device.cpu) if self._cuda else encoded
        return self._view(np.repeat(np.array(here), count, axis=0))

    def _view(self, array: npt.NDArray[np.float32]) -> Any:
        return self._ctranslate2.StorageView.from_array(np.ascontiguousarray(array))

    def length(self, speech: int) -> int:
        """Milliseconds that a stretch of `speech` milliseconds is padded to."""
        wanted = max(self._padded, speech + self._beyond)
        return min(LONGEST, -(-wanted // _LENGTHS) * _LENGTHS)

    def _generate(self, encoded: Any, prompts: list[list[int]], *, most: int, beam: int) -> list[Any]:
        """Token ids and more for each prompt."""
        return list(
            self._model.generate(
                encoded,
                prompts,
                beam_size=beam,
                max_length=min(448, most + max(map(len, prompts))),
                return_no_speech_prob=True,
                return_scores=True,
                suppress_blank=True,
                suppress_tokens=self._suppressed,
            )
        )

    def _align(self, encoded: Any, tokenizer: Any, tokens: list[int], speech: int) -> Any:
        """Times and probabilities of `tokens` within the first `speech` milliseconds."""
        return self._model.align(encoded, tokenizer.sot_sequence, [tokens], speech // FRAME_MS)[0]

    def _words(self, encoded: Any, tokenizer: Any, tokens: list[int], speech: int, start: int) -> tuple[Word, ...]:
        tokens = unlooped([token for token in tokens if token < tokenizer.eot])
        if not tokens:
            return ()
        aligned = self._align(encoded, tokenizer, tokens, speech)
        frames = begins(aligned.alignments, len(tokens))
        at, words = 0, []
        for piece in split(tokenizer, tokens):
            until = at + len(piece.tokens)
            p = float(np.mean(aligned.text_token_probs[at:until]))
            words.append(Word(start + 20 * frames[at], start + 20 * frames[until], piece.text, p))
            at = until
        return tuple(words)

    def detect_language(self, features: npt.NDArray[np.float32]) -> list[tuple[str, float]]:
        """Languages and their probabilities, the likeliest first."""
        return [(token[2:-2], float(p)) for token, p in self._model.detect_language(self._encode(features))[0]]


class WhisperStream:
    """The ears of one room."""

    def __init__(self, model: Whisper, mel: LogMel) -> None:
        self._model = model
        self._mel = mel

    def append(self, samples: Samples) -> None:
        """Take the next samples of the stream in."""
        self._mel.push(samples)

    def discard_before(self, before: int) -> None:
        """What lies before `before` milliseconds will not be asked for again."""
        self._mel.discard_before(before)

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """What was said in the stretch."""
        speech = min(LONGEST, request.end - request.start)
        return self._model.transcribe(self._features(request.start, speech), request, speech)

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        """The languages that the stretch may be in -> how likely, the likeliest first."""
        return dict(self._model.detect_language(self._features(start, min(LONGEST, end - start))))

    def _features(self, start: int, speech: int) -> npt.NDArray[np.float32]:
        return self._mel.features(start, start + speech, self._model.length(speech))


def padding(width: int) -> int:
    """Milliseconds that the encoder of a model with an output of that width is given at least."""
    return _PADDED if width <= _SMALL else LONGEST


def _is_filling(token: str) -> bool:
    sign = token.lstrip("Ġ")  # which stands for a space
    return len(sign) > 1 and not sign.strip(_FILLING)


def _is_silence(reading: Any) -> bool:
    """The model thinks that nobody speaks, and its text is a guess: OpenAI's own two limits."""
    return bool(reading.no_speech_prob > 0.6 and reading.scores[0] < -1.0)


def _is_guess(reading: Any, words: Sequence[Word]) -> bool:
    """It thinks so, and believes in its words less than in that, though a loop makes the text look likely as a whole.

    Measured with base and tiny.en: of 183 readings of speech, down to the level of the noise around it, none is one; of
    another language under noise, nearly all of tiny.en's are, and half of base's.
    """
    if not words or reading.no_speech_prob <= 0.6:
        return False
    return float(np.mean([word.probability for word in words])) < float(reading.no_speech_prob)


def _task(tokenizer: Any) -> list[int]:
    return [*tokenizer.sot_sequence, tokenizer.no_timestamps]


def _context(tokenizer: Any, hotwords: str, said: str) -> list[int]:
    """What goes before the task: the hotwords from the first on and what was said last, as far as each has room."""
    told, before = (tokenizer.encode(f" {text}") if text else [] for text in (listed(hotwords), said.strip()))
    tokens = [*told[:_HOTWORD_TOKENS], *before[-_CONTEXT_TOKENS:]]
    return [tokenizer.sot_prev, *tokens] if tokens else []
