"""Conversion of transformers checkpoints into CTranslate2 weights in the cache."""

from __future__ import annotations

from pathlib import Path

from captioner.models.fingerprint import fingerprint_file, verify
from captioner.models.folders import building, locked
from captioner.models.location import cache_folder
from captioner.models.report import Report, silent


def convert(
    checkpoint: str,
    name: str = "",
    quantization: str = "int8",
    languages: tuple[str, ...] = (),
    report: Report = silent,
) -> Path:
    """Convert a transformers checkpoint and return the folder of the weights.

    Args:
        checkpoint: folder, or repository on the model hub.
        name: of the weights in the cache; empty: that of the checkpoint.
        quantization: of the weights, as CTranslate2 names it.
        languages: that are kept; empty: all.
        report: takes a line of progress.

    Raises:
        ModelError: the checkpoint cannot be read, is of an unsupported kind, or the weights cannot be written.
        CaptionerError: torch is not installed, or a language or the quantization is unknown.
    """
    from captioner.translation import convert as converter

    folder = cache_folder(name or Path(checkpoint).name)
    with locked(folder), building(folder) as unfinished:
        report(f"converting {checkpoint} to {quantization}")
        converter.convert(checkpoint, unfinished, quantization=quantization, languages=languages or None)
    fingerprint_file(folder).unlink(missing_ok=True)
    verify(folder, folder)
    return folder
