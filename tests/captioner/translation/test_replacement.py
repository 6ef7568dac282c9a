from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.translation.replacement import Pairs, Replacement, in_text, replaced
from captioner.types import Revision
from tests.fakes import revision

RULES: Pairs = (("norlan", "Norland"), ("new york", "NYC"), ("er", ""))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Norlan park", "Norland park"),
        ("norlander", "norlander"),
        ("in New  York now", "in NYC now"),
        ("newest York", "newest York"),
    ],
)
def test_whole_words_in_any_case(text: str, meant: str) -> None:
    """And nothing else."""
    assert meant == in_text(text, RULES)


def test_a_capital_is_kept() -> None:
    """Where the rule is in small letters; words without spaces between them are found within others."""
    assert "Computer, computer" == in_text("Komputer, komputer", (("komputer", "computer"),))
    assert "東京の会議" == in_text("東京の快技", (("快技", "会議"),))


def grown(words: list[str], settled: list[int]) -> list[Revision]:
    """A caption that grows word by word, each with so many words settled."""
    return [
        revision("c1", "".join(" " + w for w in words[:s]), n, tail="".join(" " + w for w in words[s:n]))
        for n, s in enumerate(settled, 1)
    ]


@given(
    st.lists(st.sampled_from(["new", "york", "norlan", "er", "Norland", "park"]), min_size=1, max_size=12),
    st.data(),
)
def test_stable_only_grows(words: list[str], data: st.DataObject) -> None:
    """Whatever is replaced; and stable and tail together are the replaced text."""
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


def test_rules_that_change_meanwhile() -> None:
    """What is stable becomes other text, and the revision says so."""
    rules: list[Pairs] = [()]
    make = Replacement(lambda _: rules[0])
    rules[0] = (("x", "y"),)
    first = make(revision("c1", "norlan was here today", 1, tail=" and"))
    rules[0] = RULES
    second = make(revision("c1", "norlan was here today", 2, tail=" and"))

    assert (False, True) == (first.rewrite, second.rewrite)
    assert second.stable.startswith("Norland")


def test_without_rules_nothing_is_touched() -> None:
    """Not even copied."""
    said = revision("c1", "norlan", 1, tail=" x")

    assert said is replaced(said, ())
    assert said is Replacement(lambda _: ())(said)
    assert "norlan" == replace(said).stable
