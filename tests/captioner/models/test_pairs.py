from __future__ import annotations

from pathlib import Path

import pytest

from captioner.models import pairs
from captioner.models.fingerprint import verify
from tests.captioner.models.conftest import MARIAN


def weights(folder: Path, leave_out: str = "") -> Path:
    folder.mkdir(parents=True)
    for name, content in MARIAN.items():
        if name != leave_out:
            (folder / name).write_bytes(content)
    return folder


def test_a_pair_is_served_by_its_own_model() -> None:
    """The model, its size and its licence are named."""
    models = pairs.published("en", "es")

    assert [model.name for model in models.models] == ["opus-mt-en-es"]
    assert (models.route, models.terms, models.engine) == ("OPUS-MT", "158 MB, CC-BY-4.0", "marian")


def test_a_pair_without_a_model_goes_through_english() -> None:
    """Both models are named, and why there are two."""
    models = pairs.published("it", "fr")

    assert [model.name for model in models.models] == ["opus-mt-it-en", "opus-mt-en-fr"]
    assert models.route == "OPUS-MT through English, since no model translates Italian to French"
    assert models.terms == "157 MB, CC-BY-4.0 and 152 MB, CC-BY-4.0"


def test_other_pairs_are_served_by_nllb() -> None:
    """The licence is named with what it forbids."""
    models = pairs.published("en", "sw")

    assert (models.route, models.terms) == ("NLLB", "630 MB, CC-BY-NC-4.0: not for commercial use")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("en-es", ("en", "es")),
        ("en-pt-BR", ("en", "pt-BR")),
        ("zh-Hant-en", ("zh", "en")),
        ("English-Zulu", ("en", "zu")),
        ("en-en", None),
        ("zu-en", None),
        ("tiny.en", None),
        ("opus-mt-en-es", None),
        ("owner/en-es", None),
    ],
)
def test_a_pair_has_two_languages(written: str, expected: tuple[str, str] | None) -> None:
    """The first can be spoken; names of models and repositories are not pairs."""
    assert expected == pairs.split(written)


def test_a_variant_is_served_by_its_language() -> None:
    """Traditional characters are converted from simplified ones, and a region is left to the model."""
    assert [model.name for model in pairs.published("en", "zh-Hant").models] == ["opus-mt-en-zh"]
    assert [model.name for model in pairs.published("en", "pt-BR").models] == ["opus-mt-en-pt"]


def test_installed_models_are_found(cache: Path) -> None:
    """Models of the cache serve their pairs, converted ones too; an incomplete one does not."""
    folder = weights(cache / "models" / "opus-mt-en-fi")
    weights(cache / "models" / "opus-mt-fi-en", leave_out="target.spm")
    verify(folder, folder)

    assert pairs.installed({}) == {"en-fi": ("opus-mt-en-fi", folder)}


def test_a_model_that_has_changed_is_not_used(cache: Path) -> None:
    """Its size or time differs from those of the download."""
    folder = weights(cache / "models" / "opus-mt-en-es")
    verify(folder, folder)
    (folder / "model.bin").write_bytes(b"damage")

    assert pairs.installed({}) == {}


def test_the_settings_come_first(cache: Path) -> None:
    """A configured model replaces the one of the catalogue."""
    folder = weights(cache / "models" / "opus-mt-en-es")
    verify(folder, folder)
    own = weights(cache / "own")

    assert pairs.installed({"en-es": str(own)}) == {"en-es": (str(own), own)}
