from __future__ import annotations

from captioner.models.catalogue import KNOWN, Package, known


def test_whisper_may_be_left_out_of_the_name() -> None:
    """`small` is `whisper-small`."""
    assert known("small") is KNOWN["whisper-small"]
    assert known("nonsense") is None


def test_a_package_that_is_not_installed_has_no_folders() -> None:
    """Not even when another part of it is."""
    package = Package(("pytest", "no-such-distribution"), "data", "")

    assert package.folders() == ()
    assert package.mend == "pip install --force-reinstall --no-deps pytest no-such-distribution"


def test_licences_are_named() -> None:
    """NLLB is not for commercial use, OPUS-MT wants to be named."""
    licences = {model.kind: model.licence for model in KNOWN.values()}

    assert licences == {"whisper": "MIT", "nllb": "CC-BY-NC-4.0", "marian": "CC-BY-4.0"}


def test_every_pair_of_opus_mt_is_known() -> None:
    """Listed or not."""
    model = known("opus-mt-en-it")

    assert model is not None
    assert (model.kind, model.licence, model.hub) == ("marian", "CC-BY-4.0", "Helsinki-NLP/opus-mt-en-it")
