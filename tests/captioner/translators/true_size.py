"""How long NLLB of the true 600M size takes on this machine, on random weights: speed does not ask what they say.

    python -m tests.captioner.translators.true_size FOLDER

Makes the model in FOLDER (0.7 GB, and 5 GB of memory while it is made) unless it is there, then times a sentence of 18
tokens: one language and six, with the whole vocabulary and with one cut to 43 %, and what it costs to go on from 12
tokens that are shown already.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

TOKENS = 256_206
SENTENCE = 18
SHOWN = 12
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


class Names:
    """In place of a tokenizer, of which the converter reads the names of the tokens alone."""

    special_tokens_map: dict[str, str] = {}  # noqa: RUF012 - the converter looks for it on any tokenizer
    unk_token, bos_token, eos_token = "<unk>", "<s>", "</s>"

    def get_vocab(self) -> dict[str, int]:
        """Name -> number."""
        return {name: number for number, name in enumerate(names())}

    def convert_ids_to_tokens(self, number: int) -> str:
        """One name."""
        return names()[number]


def names() -> list[str]:
    """Of all tokens."""
    return [*_SPECIAL, *(f"t{number}" for number in range(len(_SPECIAL), TOKENS))]


def make(folder: Path) -> None:
    """Random weights in the architecture of facebook/nllb-200-distilled-600M, converted to int8."""
    import torch
    from ctranslate2.converters import TransformersConverter
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    class Converter(TransformersConverter):  # type: ignore[misc]
        def load_tokenizer(self, *_: Any, **__: Any) -> Names:
            return Names()

    torch.manual_seed(0)
    sides = {f"{side}_{what}": size for side in ("encoder", "decoder") for what, size in _SIDE.items()}
    config = M2M100Config(vocab_size=TOKENS, d_model=1024, decoder_start_token_id=2, **sides)
    M2M100ForConditionalGeneration(config).save_pretrained(folder / "checkpoint")
    cut = [name for number, name in enumerate(names()) if number < 30 or number % 256 < 110]
    (folder / "vmap.txt").write_text("\t" + " ".join(cut) + "\n")
    converter = Converter(str(folder / "checkpoint"), low_cpu_mem_usage=True)
    converter.convert(str(folder / "int8"), vmap=str(folder / "vmap.txt"), quantization="int8", force=True)


_SIDE = {"layers": 12, "ffn_dim": 4096, "attention_heads": 16, "layerdrop": 0.0}


def timed(work: Callable[[], object], times: int = 5) -> float:
    """Seconds, the median after one that does not count."""
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[1:])


class Bench:
    """The model, and the ways to translate with it."""

    def __init__(self, folder: Path, threads: int) -> None:
        import ctranslate2

        self._model = ctranslate2.Translator(str(folder), device="cpu", intra_threads=threads)
        self._source = ["t5", *(f"t{300 + 256 * n}" for n in range(SENTENCE)), "</s>"]

    def whole(self, languages: int, *, cut: bool, **options: Any) -> list[list[str]]:
        """A sentence from nothing."""
        return self._made([[f"t{10 + n}"] for n in range(languages)], SENTENCE + 1, cut=cut, **options)

    def biased(self, shown: list[list[str]]) -> list[list[str]]:
        """The sentence again, biased towards what is shown."""
        return self._made(shown, SENTENCE + 1, cut=True, prefix_bias_beta=0.2)

    def extended(self, shown: list[list[str]]) -> list[list[str]]:
        """What is shown judged in one pass, and the rest made behind it."""
        self._model.score_batch([self._source] * len(shown), shown)
        left = SENTENCE + 1 - len(shown[0])
        return self._made(shown, left, cut=True, return_alternatives=True, num_hypotheses=1)

    def _made(self, prefixes: list[list[str]], steps: int, *, cut: bool, **options: Any) -> list[list[str]]:
        results = self._model.translate_batch(
            [self._source] * len(prefixes), prefixes, beam_size=1, use_vmap=cut,
            min_decoding_length=steps, max_decoding_length=SENTENCE + 1, **options,
        )  # fmt: skip
        return [result.hypotheses[0] for result in results]


def main(folder: Path) -> None:
    """Make, time, say."""
    if not (folder / "int8" / "model.bin").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        make(folder)
    threads = len(os.sched_getaffinity(0))
    bench = Bench(folder / "int8", threads)
    lines = [f"{SENTENCE} tokens, {threads} threads, int8, load {os.getloadavg()[0]:.1f}"]
    for cut in (False, True):
        one, six = (timed(partial(bench.whole, n, cut=cut)) for n in (1, 6))
        lines.append(f"{'cut' if cut else 'whole'} vocabulary: one {one:.2f} s, six {six:.2f} s, ratio {six / one:.2f}")
    for n in (1, 2, 3, 6):
        shown = [line[: SHOWN + 1] for line in bench.whole(n, cut=True)]
        biased, extended = timed(partial(bench.biased, shown)), timed(partial(bench.extended, shown))
        lines.append(f"{n} with {SHOWN} shown: biased {biased:.2f} s, judged and extended {extended:.2f} s")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
