"""`captioner bench nllb`: speed of NLLB with 600M parameters on this machine.

The weights are random, which are as slow as real ones. Measured: a sentence of 18 tokens into one language and into six
in one batch, with the whole vocabulary and with one reduced to 43 %; and a continuation of 12 tokens already shown, by
bias and as in `captioner.translation.nllb`. The model needs 0.7 GB of disk, and 5 GB of memory while it is made.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from captioner.bench import machine
from captioner.errors import CaptionerError
from captioner.extras import install_command


@dataclass(frozen=True, slots=True)
class ModelSize:
    """Dimensions of a model; the defaults are those of facebook/nllb-200-distilled-600M."""

    tokens: int = 256_206
    width: int = 1024
    layers: int = 12
    forward: int = 4096
    heads: int = 16

    @property
    def names(self) -> list[str]:
        """Names of all tokens."""
        return [*_SPECIAL, *(f"t{number}" for number in range(len(_SPECIAL), self.tokens))]

    @property
    def config(self) -> dict[str, int | float]:
        """Configuration for transformers."""
        side = {"layers": self.layers, "ffn_dim": self.forward, "attention_heads": self.heads, "layerdrop": 0.0}
        sides = {f"{which}_{what}": size for which in ("encoder", "decoder") for what, size in side.items()}
        return {"vocab_size": self.tokens, "d_model": self.width, "decoder_start_token_id": 2, **sides}


SENTENCE = 18
SHOWN = 12
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


class TokenNames:
    """Substitute for a tokenizer, from which the converter reads only the names of the tokens."""

    special_tokens_map: dict[str, str] = {}  # noqa: RUF012 - the converter looks for it on any tokenizer
    unk_token, bos_token, eos_token = "<unk>", "<s>", "</s>"

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def get_vocab(self) -> dict[str, int]:
        """Map token names to numbers."""
        return {name: number for number, name in enumerate(self._names)}

    def convert_ids_to_tokens(self, number: int) -> str:
        """Return the name of a token."""
        return self._names[number]


def make(folder: Path, size: ModelSize = ModelSize()) -> None:
    """Make random weights in NLLB's architecture and convert them to int8."""
    import torch
    from ctranslate2.converters import TransformersConverter
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    names = size.names

    class Converter(TransformersConverter):  # type: ignore[misc]
        def load_tokenizer(self, *_: Any, **__: Any) -> TokenNames:
            return TokenNames(names)

    torch.manual_seed(0)
    M2M100ForConditionalGeneration(M2M100Config(**size.config)).save_pretrained(folder / "checkpoint")
    cut = [name for number, name in enumerate(names) if number < 30 or number % 256 < 110]
    (folder / "vmap.txt").write_text("\t" + " ".join(cut) + "\n")
    converter = Converter(str(folder / "checkpoint"), low_cpu_mem_usage=True)
    converter.convert(str(folder / "int8"), vmap=str(folder / "vmap.txt"), quantization="int8", force=True)


def timed(work: Callable[[], object], times: int = 5) -> float:
    """Return the median duration in seconds, after one run for warm-up."""
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[1:])


class NllbModel:
    """The model, with several ways to translate a sentence."""

    def __init__(self, folder: Path, threads: int, *, device: str = "cpu", compute_type: str = "default") -> None:
        import ctranslate2

        where = {"device": device, "compute_type": compute_type}
        self._model = ctranslate2.Translator(str(folder), intra_threads=threads, **where)
        self._source = ["t5", *(f"t{300 + 256 * n}" for n in range(SENTENCE)), "</s>"]

    def whole(self, languages: int, *, cut: bool, **options: Any) -> list[list[str]]:
        """Translate a sentence without a prefix."""
        return self._made([[f"t{10 + n}"] for n in range(languages)], SENTENCE + 1, cut=cut, **options)

    def biased(self, shown: list[list[str]]) -> list[list[str]]:
        """Translate the sentence again, biased towards the shown tokens."""
        return self._made(shown, SENTENCE + 1, cut=True, prefix_bias_beta=0.2)

    def extended(self, shown: list[list[str]]) -> list[list[str]]:
        """Score the shown tokens in one pass and generate the rest after them."""
        self._model.score_batch([self._source] * len(shown), shown)
        left = SENTENCE + 1 - len(shown[0])
        return self._made(shown, left, cut=True, return_alternatives=True, num_hypotheses=1)

    def _made(self, prefixes: list[list[str]], steps: int, *, cut: bool, **options: Any) -> list[list[str]]:
        results = self._model.translate_batch(
            [self._source] * len(prefixes), prefixes, beam_size=1, use_vmap=cut,
            min_decoding_length=steps, max_decoding_length=SENTENCE + 1, **options,
        )  # fmt: skip
        return [result.hypotheses[0] for result in results]


@dataclass(frozen=True, slots=True)
class Timing:
    """Duration of one way to translate."""

    name: str
    languages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class NllbReport:
    """All timings."""

    threads: int
    load: float
    """Load average before; other work on the machine distorts the figures."""
    timed: tuple[Timing, ...]

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        rows = [{"way": one.name, "languages": one.languages, "seconds": round(one.seconds, 3)} for one in self.timed]
        return {"machine": machine.machine(), "threads": self.threads, "load_before": self.load, "timed": rows}

    @property
    def table(self) -> str:
        """Figures as text."""
        about = f"{SENTENCE} tokens, int8, {self.threads} threads, load before {self.load:.1f}; random weights"
        rows = [f"{one.name:<40} {one.languages} languages  {one.seconds:5.2f} s" for one in self.timed]
        return "\n".join((about, *rows))


def measure(folder: Path, progress: Callable[[str], None]) -> NllbReport:
    """Make the model in the folder unless it exists, and time it.

    Raises:
        CaptionerError: torch or transformers is missing.
    """
    if not (folder / "int8" / "model.bin").is_file():
        progress("making a model of the real size, which takes minutes …")
        folder.mkdir(parents=True, exist_ok=True)
        try:
            make(folder)
        except ImportError as error:
            raise CaptionerError(f"bench nllb needs {error.name}", install_command("convert", "nllb")) from error
    load, threads = os.getloadavg()[0], len(os.sched_getaffinity(0))
    bench = NllbModel(folder / "int8", threads)
    return NllbReport(threads, load, tuple(_timed(bench)))


def _timed(bench: NllbModel) -> Iterator[Timing]:
    for cut in (False, True):
        for n in (1, 6):
            yield Timing(f"{'cut' if cut else 'whole'} vocabulary", n, timed(partial(bench.whole, n, cut=cut)))
    for n in (1, 2, 6):
        shown = [line[: SHOWN + 1] for line in bench.whole(n, cut=True)]
        yield Timing(f"{SHOWN} tokens shown, biased", n, timed(partial(bench.biased, shown)))
        yield Timing(f"{SHOWN} tokens shown, judged and extended", n, timed(partial(bench.extended, shown)))
