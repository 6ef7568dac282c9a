from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.errors import ConfigError
from captioner.translation.redaction import MASK, Redaction
from tests.captioner.translation.scripted import growing, spoken

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
    """The text around a match is unchanged."""
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
def test_other_numbers_are_not_masked(text: str) -> None:
    """Years, amounts, times, and numbers with wrong check digits are not private."""
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
        ("mi NIE es X-1234567-L.", f"mi NIE es {MASK}."),
    ],
)
def test_private_data_is_found_in_any_surroundings(text: str, masked: str) -> None:
    """Two numbers in a row, a date after a card, groups with commas, and spoken addresses are masked."""
    assert masked == Redaction()(text)


def test_years_are_not_a_telephone_number() -> None:
    """Two years in a row have eight digits."""
    assert Redaction()("1914-1918") == "1914-1918"


def test_card_numbers_are_found_in_the_digits_of_any_script() -> None:
    """Check digits are computed from Arabic digits too."""
    assert Redaction(("card",))("رقم ٤١١١ ١١١١ ١١١١ ١١١١ هنا") == f"رقم {MASK} هنا"


def test_listed_words_of_unspaced_scripts() -> None:
    """They are found within the text, and held back letter by letter."""
    redaction = Redaction((), ("秘密計画",))

    assert f"これは{MASK}です" == redaction("これは秘密計画です")
    assert "これは" == redaction.growing("これは秘密")


def test_listed_words_are_masked() -> None:
    """Whole words and phrases are masked, in any case."""
    assert f"{MASK} and {MASK}, darned" == Redaction(words=("darn", "secret plan"))("Darn and Secret  plan, darned")


@pytest.mark.parametrize("kind", PRIVATE)
def test_no_part_of_private_data_is_shown_while_it_grows(kind: str) -> None:
    """No revision shows a beginning of the masked data, and stable text only grows."""
    redaction = Redaction()
    sentence = f"You can have mine which is {PRIVATE[kind]} and nothing else at all"
    out = [redaction.revision(revision) for revision in growing(sentence)]

    pieces = {piece for piece in PRIVATE[kind].split() if len(piece) > 1}
    assert not [revision for revision in out if pieces & set(revision.text.split())]
    assert all(b.stable.startswith(a.stable) for a, b in pairwise(out))
    assert f"You can have mine which is {MASK} and nothing else at all" == out[-1].text


def test_an_incomplete_number_is_not_shown() -> None:
    """Digits are held back until a word follows."""
    redaction = Redaction()

    assert redaction.revision(spoken("my number is 612 34")).text == "my number is"
    assert redaction.revision(spoken("we were 25 then, all")).text == "we were 25 then,"


def test_an_incomplete_phrase_is_not_shown() -> None:
    """The first word of a listed phrase is held back until the second."""
    redaction = Redaction(words=("secret plan",))

    assert redaction.revision(spoken("our secret")).text == "our"
    assert redaction.revision(spoken("our secret garden is")).text == "our secret garden"


def test_the_recognizers_english_is_masked_too() -> None:
    """The English text of a revision is passed to translators, so it is masked too."""
    revision = replace(spoken("eso es", final=True), direct="mail me at a@b.org now")

    assert f"mail me at {MASK} now" == Redaction().revision(revision).direct


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    """The hint lists the kinds."""
    with pytest.raises(ConfigError, match="email"):
        Redaction(("phones",))


tokens = st.lists(st.sampled_from([*PRIVATE.values(), "and", "55", "7 years", "secret", "plan", "x"]), max_size=5)


@given(tokens.map(" ".join), st.integers(0, 4))
def test_stable_only_grows(sentence: str, unsettled: int) -> None:
    """Stable text only grows, whatever is spoken and however late it settles; the final is the masked sentence."""
    redaction = Redaction(words=("secret plan",))
    out = [redaction.revision(revision) for revision in growing(sentence, unsettled=unsettled)]

    assert all(b.stable.startswith(a.stable) for a, b in pairwise(out))
    assert redaction(sentence) == out[-1].text
