from __future__ import annotations

import pytest

from captioner.errors import LanguageError
from captioner.translation.marian_tokens import target_token

PORTUGUESE = frozenset((">>por<<", ">>pob<<", "▁casa"))
"""Tokens of opus-mt-tc-big-en-pt."""
CHINESE = frozenset((">>cmn_Hans<<", ">>cmn_Hant<<", ">>yue_Hant<<"))


@pytest.mark.parametrize(
    ("target", "tokens", "expected"),
    [
        ("pt", PORTUGUESE, ">>por<<"),
        ("pt-BR", PORTUGUESE, ">>pob<<"),
        ("pt-PT", PORTUGUESE, ">>por<<"),
        ("pt-BR", frozenset((">>pt<<", ">>pt_br<<", ">>es<<")), ">>pt_br<<"),
        ("es", frozenset((">>pt<<", ">>es<<")), ">>es<<"),
        ("zh", CHINESE, ">>cmn_Hans<<"),
        ("zh-Hant", CHINESE, ">>cmn_Hant<<"),
        ("zu", frozenset((">>zul<<", ">>xho<<")), ">>zul<<"),
        ("es", frozenset(("▁casa", ">>")), ""),
    ],
)
def test_the_token_of_a_target_language(target: str, tokens: frozenset[str], expected: str) -> None:
    """A model of several languages is told which to write; a model of one has no tokens."""
    assert target_token(target, tokens) == expected


def test_a_model_without_the_language_is_refused() -> None:
    """Without its token the model would write any of its languages."""
    with pytest.raises(LanguageError, match="does not translate into es"):
        target_token("es", PORTUGUESE)
