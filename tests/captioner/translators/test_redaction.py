from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.errors import ConfigError
from captioner.translators.redaction import MASK, Redaction
from tests.captioner.translators.scripted import growing, heard

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


def test_years_are_no_telephone_number() -> None:
    """Two of them have eight digits."""
    assert Redaction()("1914-1918") == "1914-1918"


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
    assert redaction.revision(heard("we were 25 then")).text == "we were 25 then"


def test_a_phrase_half_spoken_is_not_shown() -> None:
    """The first word of a listed phrase waits for the second."""
    redaction = Redaction(words=("secret plan",))

    assert redaction.revision(heard("our secret")).text == "our"
    assert redaction.revision(heard("our secret garden")).text == "our secret garden"


def test_the_recognizers_english_is_masked_too() -> None:
    """What is handed to the translators is part of the revision."""
    from dataclasses import replace

    revision = replace(heard("eso es", final=True), direct="mail me at a@b.org now")

    assert f"mail me at {MASK} now" == Redaction().revision(revision).direct


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
