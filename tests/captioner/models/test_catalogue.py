from __future__ import annotations

import re

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

    assert licences == {"whisper": "MIT", "nllb": "CC-BY-NC-4.0", "marian": "CC-BY-4.0", "voice": "Apache-2.0"}


def test_every_pair_of_opus_mt_is_known() -> None:
    """A pair without a published conversion has the checkpoint that has to be converted."""
    model = lookup("opus-mt-en-fi")

    assert model is not None
    assert (model.kind, model.licence, model.hub) == ("marian", "CC-BY-4.0", "")
    assert model.checkpoint == "Helsinki-NLP/opus-mt-en-fi"


def test_pinned_revisions_are_commits() -> None:
    """A revision is a full commit of git, or none."""
    assert all(re.fullmatch(r"|[0-9a-f]{40}", model.revision) for model in CATALOGUE.values())


def test_terms_name_what_a_licence_forbids() -> None:
    """The size comes with the licence, and with what it forbids."""
    assert CATALOGUE["nllb-200-distilled-600M"].terms == "630 MB, CC-BY-NC-4.0: not for commercial use"
    assert CATALOGUE["opus-mt-en-es"].terms == "158 MB, CC-BY-4.0"
