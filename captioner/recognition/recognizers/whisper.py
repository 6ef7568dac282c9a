"""Whisper on CTranslate2, for short windows that are transcribed repeatedly.

1. The encoder receives the speech and silence up to `padded_ms`, not up to 30 s: a fifth of the time, and as accurate
   for tiny, base and small. Without padding it loops; wider models need the 30 s.
2. A forced prefix is returned in `sequences_ids`, costs one step per token, and counts against `max_length`.
3. `align` returns the time and the probability of every token in one pass: words that the model invented beyond the
   audio are squeezed into the last frames and are cut off there.
4. The encoder receives few different lengths (`_LENGTH_STEP_MS`), because memory grows with every new one.
5. An encoder output of exactly 80 frames would be taken for features (CTranslate2 distinguishes them by that number).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.recognizers.chinese import LANGUAGE, Script, to_script
from captioner.recognition.recognizers.device import Device
from captioner.recognition.recognizers.guesses import is_guess, is_silence
from captioner.recognition.recognizers.hotwords import repeats_list
from captioner.recognition.recognizers.mel import FRAME_MS, LogMel
from captioner.recognition.recognizers.model_names import translates
from captioner.recognition.recognizers.prompt import is_line, max_tokens, prompts, spoken_tokens
from captioner.recognition.recognizers.tokens import split_words, start_frames, without_loop
from captioner.types import Hypothesis, Samples, Word

MAX_MS: Final = 30_000
"""Milliseconds that Whisper transcribes at once."""
_LENGTH_STEP_MS: Final = 1000
"""Milliseconds between the lengths that the encoder receives. oneDNN caches what it prepared for each length, 2 MB with
tiny, for up to 1024 lengths (https://oneapi-src.github.io/oneDNN/v2/dev_guide_primitive_cache.html): a server that uses
every length grows by 150 MB in its first hour, and on."""
_SMALL_WIDTH: Final = 768
"""Width of the encoder output up to which a model works with less than 30 s: that of small."""
_PADDED_MS: Final = 11_000
_TRIAL_MS: Final = 7_000
"""Milliseconds of the span that `Whisper.trial` reads."""


class Whisper:
    """A Whisper model in CTranslate2's format."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "whisper",
        device: str = "auto",
        compute_type: str = "auto",
        threads: int = 1,
        workers: int = 0,
        padded_ms: int | None = None,
        silence_ms: int = 4_000,
        beam: int = 5,
        interim_beam: int = 5,
        chinese: Script = "simplified",
    ) -> None:
        """Load the weights.

        Args:
            folder: Contains model.bin, config.json, tokenizer.json and the vocabulary.
            name: Name to show.
            device: `cpu`, `cuda` or `auto`.
            compute_type: `int8`, `float32`, `float16`, …; `auto` is int8 on the CPU and int8_float16 on CUDA.
            threads: CPU threads of one transcription. Measured for base: a second thread makes the encoder faster and
                no step of the decoder, so two transcriptions in parallel are faster than one on two threads.
            workers: Transcriptions in parallel, of several rooms; 0 chooses by CPU count. Measured for base on two
                threads, two windows: in parallel 228 ms, in one batch 346 to 400, one after the other 419.
            padded_ms: Milliseconds that the encoder receives at least, silence included; None: as the model needs.
            silence_ms: Milliseconds of silence after the speech at least.
            beam: Beam size of a final transcription.
            interim_beam: Beam size of an interim transcription.
            chinese: Script of Chinese captions.

        Raises:
            RuntimeError: The weights do not fit, or the device is missing.
            ValueError: tokenizer.json or the compute type is invalid.
        """
        import ctranslate2
        from faster_whisper.feature_extractor import FeatureExtractor
        from faster_whisper.tokenizer import Tokenizer
        from tokenizers import Tokenizer as Vocabulary

        self.name = name
        self._ctranslate2 = ctranslate2
        compute = Device.select(device, compute_type)
        self.workers = workers or compute.workers(threads)
        self.translations = compute.translations(self.workers, threads)
        options = {"intra_threads": threads, "inter_threads": self.workers + self.translations, **compute.options}
        self._load: Callable[[], Any] = partial(ctranslate2.models.Whisper, str(folder), **options)
        self._model = self._load()
        try:
            self._vocabulary = Vocabulary.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # tokenizers raises Exception itself
            raise ValueError(f"tokenizer.json: {error}") from error
        self._tokenizer = Tokenizer
        # -1: the tokens in the model's own configuration, which are single characters.
        self._suppressed = [-1, *(i for token, i in self._vocabulary.get_vocab().items() if is_line(token))]
        self._mels = self._model.n_mels
        self._filters = FeatureExtractor(feature_size=self._mels).mel_filters
        self._cuda = compute.cuda
        self.device_text = f"{compute.device}, {compute.compute_type}"
        """Device and compute type, such as `cpu, int8`."""
        self._silence_ms = silence_ms
        self._padded_ms = padded_ms or min_padding_ms(self._encoder_width)
        self._beam, self._interim_beam = beam, interim_beam
        self._chinese: Script = chinese
        self.multilingual: bool = self._model.is_multilingual
        self.translates = self.multilingual and translates(name)

    def stream(self) -> WhisperStream:
        """Create the stream of one more room."""
        return WhisperStream(self, LogMel(self._filters))

    def reload(self) -> None:
        """Load the weights again. A transcription that hangs keeps the old ones, because CTranslate2 cannot end it."""
        self._model = self._load()

    def _tokenizer_for(self, language: str, task: str = "transcribe") -> Any:
        """Return Whisper's own tokenizer for a language and task."""
        return self._tokenizer(self._vocabulary, self.multilingual, task=task, language=language)

    def transcribe(
        self, features: npt.NDArray[np.float32], request: TranscriptionRequest, speech_ms: int
    ) -> Hypothesis:
        """Return the words in the first `speech_ms` milliseconds of the features; safe on any thread."""
        prefixes = {"transcribe": request.prefix} if request.transcribe else {}
        if request.translate and self.multilingual:
            prefixes["translate"] = request.translation_prefix
        encoded = self._encode(features)
        tokenizers = [self._tokenizer_for(request.language, task) for task in prefixes]
        results = self._generate(
            self._copies(encoded, len(prefixes)),
            prompts(tokenizers, tuple(prefixes.values()), request),
            max_tokens=max_tokens(request.language, speech_ms - request.prefix_ms),
            beam=1 if request.fast else self._beam if request.final else self._interim_beam,
        )
        begun = next(iter(prefixes.values()))
        if not begun and is_silence(results[0]):
            return Hypothesis((), request.language)
        words = {
            task: self._words(encoded, tokenizer, result.sequences_ids[0], speech_ms, request)
            for task, tokenizer, result in zip(prefixes, tokenizers, results, strict=True)
        }
        if request.transcribe and not begun and is_guess(results[0], words["transcribe"]):
            return Hypothesis((), request.language)
        spoken, english = words.get("transcribe", ()), words.get("translate", ())
        spoken = to_script(spoken, self._chinese) if request.language == LANGUAGE else spoken
        if any(
            repeats_list(each, prefixes.get(task, ""), request.hotwords)
            for task, each in (("transcribe", spoken), ("translate", english))
        ):
            return self.transcribe(features, replace(request, hotwords=""), speech_ms)
        return Hypothesis(spoken, request.language, english)

    def trial(self, tokens: int) -> None:
        """Do the work of a reading that decodes so many tokens, to time it: of silence, with tokens that are forced."""
        stream, tokenizer = self.stream(), self._tokenizer_for("en")
        stream.append(np.zeros(16 * _TRIAL_MS, np.float32))
        encoded = self._encode(stream.features(0, _TRIAL_MS))
        if tokens:
            self._generate(
                encoded,
                [[*tokenizer.sot_sequence, tokenizer.no_timestamps]],
                max_tokens=tokens,
                beam=self._interim_beam,
                suppress=[*self._suppressed, tokenizer.eot],
            )
        else:
            np.array(encoded.to_device(self._ctranslate2.Device.cpu))  # waits for a GPU

    @property
    def _encoder_width(self) -> int:
        """Width of the encoder output: 384 for tiny, 512 for base, 768 for small, 1280 for large."""
        return int(self._encode(np.zeros((self._mels, 200), np.float32)).shape[2])

    def _encode(self, features: npt.NDArray[np.float32]) -> Any:
        """Return the encoder output, shape (1, frames / 2, width)."""
        return self._model.encode(self._view(features[None]))

    def _copies(self, encoded: Any, count: int) -> Any:
        """Return the encoder output repeated for each of `count` prompts."""
        if count == 1:
            return encoded
        on_cpu = encoded.to_device(self._ctranslate2.Device.cpu) if self._cuda else encoded
        return self._view(np.repeat(np.array(on_cpu), count, axis=0))

    def _view(self, array: npt.NDArray[np.float32]) -> Any:
        return self._ctranslate2.StorageView.from_array(np.ascontiguousarray(array))

    def padded_length(self, speech_ms: int) -> int:
        """Return the milliseconds to which a span of `speech_ms` milliseconds is padded."""
        minimum = max(self._padded_ms, speech_ms + self._silence_ms)
        return min(MAX_MS, -(-minimum // _LENGTH_STEP_MS) * _LENGTH_STEP_MS)

    def _generate(
        self, encoded: Any, prompts: list[list[int]], *, max_tokens: int, beam: int, suppress: list[int] | None = None
    ) -> list[Any]:
        """Return CTranslate2's result for each prompt."""
        return list(
            self._model.generate(
                encoded,
                prompts,
                beam_size=beam,
                max_length=min(448, max_tokens + max(map(len, prompts))),
                return_no_speech_prob=True,
                return_scores=True,
                suppress_blank=True,
                suppress_tokens=suppress or self._suppressed,
            )
        )

    def _align(self, encoded: Any, tokenizer: Any, tokens: list[int], speech_ms: int) -> Any:
        """Return times and probabilities of tokens within the first `speech_ms` milliseconds."""
        return self._model.align(encoded, tokenizer.sot_sequence, [tokens], speech_ms // FRAME_MS)[0]

    def _words(
        self, encoded: Any, tokenizer: Any, result: Sequence[int], speech_ms: int, request: TranscriptionRequest
    ) -> tuple[Word, ...]:
        start, spoken = request.start, spoken_tokens(request.language, speech_ms)
        tokens = without_loop([token for token in result if token < tokenizer.eot], spoken=spoken)
        if not tokens:
            return ()
        aligned = self._align(encoded, tokenizer, tokens, speech_ms)
        frames = start_frames(aligned.alignments, len(tokens))
        at, words = 0, []
        for piece in split_words(tokenizer, tokens):
            until = at + len(piece.tokens)
            p = float(np.mean(aligned.text_token_probs[at:until]))
            words.append(Word(start + 20 * frames[at], start + 20 * frames[until], piece.text, p))
            at = until
        return tuple(words)

    def detect_language(self, features: npt.NDArray[np.float32]) -> list[tuple[str, float]]:
        """Return languages and their probabilities, the most probable first."""
        return [(token[2:-2], float(p)) for token, p in self._model.detect_language(self._encode(features))[0]]


class WhisperStream:
    """Audio of one room, transcribed and translated by a `Whisper` model, on two threads if need be."""

    def __init__(self, model: Whisper, mel: LogMel) -> None:
        self._model = model
        self._mel = mel
        self._audio = Lock()
        """Held while the audio is changed or read."""

    def append(self, samples: Samples) -> None:
        """Append the next samples of the stream."""
        with self._audio:
            self._mel.push(samples)

    def discard_before(self, time: int) -> None:
        """Drop audio before `time` milliseconds."""
        with self._audio:
            self._mel.discard_before(time)

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the words of a span of at most 30 s."""
        speech_ms = min(MAX_MS, request.end - request.start)
        return self._model.transcribe(self.features(request.start, speech_ms), request, speech_ms)

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        """Return the probability of each language in a span (milliseconds), the most probable first."""
        return dict(self._model.detect_language(self.features(start, min(MAX_MS, end - start))))

    def features(self, start: int, speech_ms: int) -> npt.NDArray[np.float32]:
        """Return the padded features of a span."""
        with self._audio:
            return self._mel.features(start, start + speech_ms, self._model.padded_length(speech_ms))


def min_padding_ms(width: int) -> int:
    """Return the milliseconds that a model with encoder output of that width needs at least."""
    return _PADDED_MS if width <= _SMALL_WIDTH else MAX_MS
