from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.errors import ConfigError
from captioner.translation.redaction import MASK, Censor, Redaction, listed
from captioner.types import Revision, Word
from tests.captioner.translation.scripted import growing, heard

PRIVATE = {
    "email": "jo.doe+x@mail.example.org",
    "url": "https://example.org/a?b=c",
    "iban": "DE89 3704 0044 0532 0130 00",
    "ip": "192.168.17.4",
    "id": "12345678Z",
    "card": "4111 1111 1111 1111",
    "phone": "+34 612 345 678",
}


@pytest.mark.parametrize("kind", PRIVATE)
def test_each_kind_is_masked(kind: str) -> None:
    """With what stands around it left as it was."""
    assert f"Here: {MASK}, thanks." == Redaction((kind,))(f"Here: {PRIVATE[kind]}, thanks.")


@pytest.mark.parametrize(
    "text",
    [
        "In 2021 we had 1,500,000 visitors.",
        "From 1914 to 1918, or 1914-1918.",
        "It is 10:30 and costs 12.50.",
        "4111 1111 1111 1112 is no card.",
        "DE00 3704 0044 0532 0130 00X is no account.",
        "Chapter 3.2.1",
    ],
)
def test_what_is_not_private_stays(text: str) -> None:
    """Years, amounts, times, and numbers whose check digits are wrong."""
    assert text == Redaction(("email", "url", "iban", "ip", "id", "card"))(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("612 345 678 612 345 679", MASK),
        ("4111 1111 1111 1111 12 27", MASK),
        ("it is 612, 345, 678.", f"it is {MASK}."),
        ("jo at example dot org it is", f"{MASK} it is"),
        ("DE89 3704 0044 0532 0130 00 AND SO ON", f"{MASK} AND SO ON"),
        ("see example.com/a or it.", f"see {MASK} or it."),
        ("RSSMRA85T10A562S", MASK),
        ("fe80::1ff:fe23:4567:890a is", f"{MASK} is"),
    ],
)
def test_what_stands_close_by_hides_nothing(text: str, masked: str) -> None:
    """Two numbers in a row, a date behind a card, groups with commas, an address as it is said."""
    assert masked == Redaction()(text)


def test_years_are_no_telephone_number() -> None:
    """Two of them have eight digits."""
    assert Redaction()("1914-1918") == "1914-1918"


def test_words_without_spaces_between_them() -> None:
    """Where a language has none they are found within the text, and held back letter by letter."""
    redaction = Redaction((), ("秘密計画",))

    assert f"これは{MASK}です" == redaction("これは秘密計画です")
    assert "これは" == redaction.growing("これは秘密")


def test_listed_words_are_masked() -> None:
    """Whole, in any case, phrases too."""
    assert f"{MASK} and {MASK}, darned" == Redaction(words=("darn", "secret plan"))("Darn and Secret  plan, darned")


@pytest.mark.parametrize("kind", PRIVATE)
def test_nothing_flashes_up_while_it_grows(kind: str) -> None:
    """Revision by revision, no beginning of what is masked is ever shown, and stable only grows."""
    redaction = Redaction()
    sentence = f"You can have mine which is {PRIVATE[kind]} and nothing else at all"
    out = [redaction.revision(revision) for revision in growing(sentence)]

    pieces = {piece for piece in PRIVATE[kind].split() if len(piece) > 1}
    assert not [revision for revision in out if pieces & set(revision.text.split())]
    assert all(b.stable.startswith(a.stable) for a, b in pairwise(out))
    assert f"You can have mine which is {MASK} and nothing else at all" == out[-1].text


def test_a_number_half_spoken_is_not_shown() -> None:
    """It is held back until a word follows."""
    redaction = Redaction()

    assert redaction.revision(heard("my number is 612 34")).text == "my number is"
    assert redaction.revision(heard("we were 25 then, all")).text == "we were 25 then,"


def test_a_phrase_half_spoken_is_not_shown() -> None:
    """The first word of a listed phrase waits for the second."""
    redaction = Redaction(words=("secret plan",))

    assert redaction.revision(heard("our secret")).text == "our"
    assert redaction.revision(heard("our secret garden is")).text == "our secret garden"


def test_the_recognizers_english_is_masked_too() -> None:
    """What is handed to the translators is part of the revision."""
    revision = replace(heard("eso es", final=True), direct="mail me at a@b.org now")

    assert f"mail me at {MASK} now" == Redaction().revision(revision).direct


def test_a_number_across_two_segments() -> None:
    """The first ends in the middle of it: neither half is shown, whatever the second grows into."""
    censor = Censor(Redaction())
    source = [
        heard("call 612 34", 3),
        heard("call 612 34", number=2, final=True),
        heard("56", 1, segment="c2"),
        heard("56 78 now", 2, number=2, segment="c2"),
        heard("56 78 now please.", number=3, final=True, segment="c2"),
        heard("56 people came.", number=1, final=True, segment="c3"),
    ]

    assert [censor(one).text for one in source] == [
        "call", f"call {MASK}", "", MASK, f"{MASK} now please.", "56 people came.",
    ]  # fmt: skip


def test_a_number_across_two_open_segments() -> None:
    """The second opens before the first is final."""
    censor = Censor(Redaction())
    source = [
        heard("it is call 612 34"),
        heard("56", segment="c2"),
        heard("56 78 now", number=2, segment="c2"),
        heard("it is call 612 34", number=2, final=True),
        heard("56 78 now please.", number=3, final=True, segment="c2"),
    ]

    assert [censor(one).text for one in source] == [
        "it is call", "", MASK, f"it is call {MASK}", f"{MASK} now please.",
    ]  # fmt: skip


def test_a_number_across_two_segments_in_english() -> None:
    """The recognizer's own English is cut where its segment is, perhaps within a number: neither half is handed on."""
    censor = Censor(Redaction())
    source = [
        replace(heard("uno", final=True), direct="call 612 34"),
        replace(heard("dos", segment="c2"), direct="5 678 now and"),
        replace(heard("dos.", number=2, final=True, segment="c2"), direct="5 678 now."),
        replace(heard("tres.", final=True, segment="c3"), direct="56 people came."),
    ]

    assert [censor(one).direct for one in source] == [
        f"call {MASK}", f"{MASK} now", f"{MASK} now.", "56 people came.",
    ]  # fmt: skip


def test_a_number_at_the_end_of_a_sentence_stays() -> None:
    """A full stop ends it; a year stands alone."""
    censor = Censor(Redaction())

    assert censor(heard("we were 612.", final=True)).text == "we were 612."
    assert censor(heard("since 2019", final=True, segment="c2")).text == "since 2019"


def test_without_anything_to_mask_nothing_is_held_back() -> None:
    """The revision goes through as it is."""
    revision = heard("call 612 34")

    assert Censor(Redaction((), ()))(revision) is revision


def test_a_list_of_words(tmp_path: Path) -> None:
    """One a line; comments are for people; a missing file is one line."""
    (tmp_path / "words").write_text("darn\n\n# names\nsecret  plan # of ours\n")

    assert listed(str(tmp_path / "words")) == ("darn", "secret plan")
    with pytest.raises(ConfigError, match="cannot be read"):
        listed(str(tmp_path / "nowhere"))


def test_an_unknown_kind_names_the_known() -> None:
    """One line with the choices."""
    with pytest.raises(ConfigError, match="email"):
        Redaction(("phones",))


tokens = st.lists(st.sampled_from([*PRIVATE.values(), "and", "55", "7 years", "secret", "plan", "x"]), max_size=5)


@given(tokens.map(" ".join), st.integers(0, 4))
def test_stable_only_grows(sentence: str, unsettled: int) -> None:
    """Whatever is said, and however late it settles."""
    redaction = Redaction(words=("secret plan",))
    out = [redaction.revision(revision) for revision in growing(sentence, unsettled=unsettled)]

    assert all(b.stable.startswith(a.stable) for a, b in pairwise(out))
    assert redaction(sentence) == out[-1].text


def test_masked_words_are_not_told_by_their_times() -> None:
    """A revision keeps its words only where they say no more than its text."""
    words = (Word(0, 500, " Call", 0.9), Word(500, 900, " Ada.", 0.9))
    spoken = Revision("c1", "en", "en", 1, 0, 900, "Call Ada.", final=True, words=words)

    assert words == Censor(Redaction((), ("Bob",)))(spoken).words
    assert () == Censor(Redaction((), ("Ada",)))(spoken).words
