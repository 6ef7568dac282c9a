from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.translation.replacement import Replacement, ReplacementRules, in_text, replaced
from captioner.types import Revision
from tests.fakes import revision

RULES: ReplacementRules = (("norlan", "Norland"), ("new york", "NYC"), ("er", ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norlan park", "Norland park"),
        ("norlander", "norlander"),
        ("in New  York now", "in NYC now"),
        ("newest York", "newest York"),
    ],
)
def test_whole_words_in_any_case(text: str, expected: str) -> None:
    """Rules match whole words in any case."""
    assert expected == in_text(text, RULES)


def test_a_capital_is_kept() -> None:
    """A rule in lower case keeps the capital of the text; words of unspaced scripts are found within text."""
    assert "Computer, computer" == in_text("Komputer, komputer", (("komputer", "computer"),))
    assert "東京の会議" == in_text("東京の快技", (("快技", "会議"),))


def grown(words: list[str], settled: list[int]) -> list[Revision]:
    """Return a caption that grows word by word, each with so many words settled."""
    return [
        revision("c1", "".join(" " + w for w in words[:s]), n, tail="".join(" " + w for w in words[s:n]))
        for n, s in enumerate(settled, 1)
    ]


@given(
    st.lists(st.sampled_from(["new", "york", "norlan", "er", "Norland", "park"]), min_size=1, max_size=12),
    st.data(),
)
def test_stable_only_grows(words: list[str], data: st.DataObject) -> None:
    """Stable text only grows, and stable and tail together are the replaced text."""
    settled: list[int] = []
    for n in range(1, len(words) + 1):
        settled.append(data.draw(st.integers(settled[-1] if settled else 0, n)))
    make = Replacement(lambda _: RULES)
    made = [make(one) for one in grown(words, settled)]
    whole = make(revision("c1", "".join(" " + w for w in words), 99, final=True))

    assert not any(one.rewrite for one in (*made, whole))
    assert all(
        one.stable + one.tail == in_text("".join(" " + w for w in words[:n]), RULES) for n, one in enumerate(made, 1)
    )
    assert whole.stable == in_text("".join(" " + w for w in words), RULES)


def test_changed_rules_cause_a_rewrite() -> None:
    """A revision whose stable text changes because of new rules is a rewrite."""
    rules: list[ReplacementRules] = [()]
    make = Replacement(lambda _: rules[0])
    rules[0] = (("x", "y"),)
    first = make(revision("c1", "norlan was here today", 1, tail=" and"))
    rules[0] = RULES
    second = make(revision("c1", "norlan was here today", 2, tail=" and"))

    assert (False, True) == (first.rewrite, second.rewrite)
    assert second.stable.startswith("Norland")


def test_without_rules_a_revision_is_passed_through() -> None:
    """The same object is returned."""
    given = revision("c1", "norlan", 1, tail=" x")

    assert given is replaced(given, ())
    assert given is Replacement(lambda _: ())(given)
    assert "norlan" == replace(given).stable
