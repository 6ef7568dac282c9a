import pytest

from captioner.config.translation import ENGINES as CONFIGURABLE
from captioner.translation.lookahead import WORDS
from captioner.translation.policy import TranslationPolicy
from captioner.translation.registry import ENGINES
from tests.captioner.translation.scripted import ScriptedTranslation, spoken


def test_every_engine_can_be_configured() -> None:
    """The names that the settings accept are those of the registry, in the same order."""
    assert tuple(ENGINES) == CONFIGURABLE


@pytest.mark.parametrize("name", ["marian", "nllb", "transformers"])
def test_one_draft_of_a_neural_engine_is_not_shown(name: str) -> None:
    """Neural engines change the beginning of half a sentence, so only what two drafts agree on is shown."""
    drafts = {"a b c": "IN THE FIRST PLACE", "a b c d": "WELL THEN YES", "a b c d e": "WELL THEN YES NO SIR"}
    longer = {f"{text} {word}": f"{draft} {word}" for text, draft in drafts.items() for word in WORDS["en"]}
    policy = TranslationPolicy(ScriptedTranslation(drafts | longer), ("es",), options=ENGINES[name].options)
    out = [shown.text for n, text in enumerate(drafts, 1) for shown in policy.push(spoken(text, number=n))]

    assert out == ["WELL THEN YES"]
