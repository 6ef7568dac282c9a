from captioner.translation.filtered import FilteredTranslator
from captioner.translation.policy import TranslationPolicy
from captioner.translation.redaction import Redaction
from tests.captioner.translation.scripted import ScriptedTranslation, growing


def test_every_revision_passes_the_filters() -> None:
    """Listed words are masked while the caption grows and when it is final; the rest is unchanged."""
    inner = TranslationPolicy(ScriptedTranslation(), ("es",))
    filtered = FilteredTranslator(inner, [Redaction((), ("darn",)).revision])
    out = [revision for source in growing("what a darn good day it is") for revision in filtered.push(source)]

    assert [revision.text for revision in out if "DARN" in revision.text] == []
    assert out[-1].text == "WHAT A *** GOOD DAY IT IS"
    assert (filtered.name, filtered.targets, filtered.problem) == ("scripted", ("es",), "")
    assert filtered.counts["finals"] == 1
    assert list(filtered.flush()) == []


def test_other_spoken_languages_are_ignored() -> None:
    """A translator of one spoken language does not translate revisions of another."""
    english, spanish = (
        FilteredTranslator(TranslationPolicy(ScriptedTranslation(), ("fr",)), spoken=code) for code in ("en", "es")
    )
    finals = [
        [made.text for source in growing("what a day") for made in translator.push(source) if made.final]
        for translator in (english, spanish)
    ]

    assert finals == [["WHAT A DAY"], []]
