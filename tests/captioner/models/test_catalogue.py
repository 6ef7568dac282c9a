from __future__ import annotations

from captioner.models.catalogue import CATALOGUE, Package, lookup


def test_whisper_may_be_omitted_from_the_name() -> None:
    """`small` is short for `whisper-small`."""
    assert lookup("small") is CATALOGUE["whisper-small"]
    assert lookup("nonsense") is None


def test_a_package_has_an_install_command() -> None:
    """The command reinstalls all distributions of the package."""
    package = Package(("one", "two"), "data", "")

    assert package.install_command.endswith("-m pip install --force-reinstall --no-deps one two")


def test_every_kind_of_model_has_a_licence() -> None:
    """NLLB is restricted to non-commercial use; OPUS-MT requires attribution."""
    licences = {model.kind: model.licence for model in CATALOGUE.values()}

    assert licences == {"whisper": "MIT", "nllb": "CC-BY-NC-4.0", "marian": "CC-BY-4.0"}


def test_every_pair_of_opus_mt_is_known() -> None:
    """A pair that is not listed is known by its name."""
    model = lookup("opus-mt-en-it")

    assert model is not None
    assert (model.kind, model.licence, model.hub) == ("marian", "CC-BY-4.0", "Helsinki-NLP/opus-mt-en-it")
