from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.errors import TranslatorError
from captioner.translation.policy import MEMORY, Calm, Interpreter, joined
from captioner.types import Revision
from tests.captioner.translation.scripted import Phrasebook, growing, heard

SENTENCE = "one two three four five six seven eight"
EAGER = Calm(hold=1, mask=2, patience=2, steady=0)
"""Shows and promises soon, so that short sentences have something to take back."""


def told(interpreter: Interpreter, revisions: Iterable[Revision]) -> list[Revision]:
    return [out for revision in revisions for out in interpreter.push(revision)]


def test_a_sentence_grows_and_ends_whole() -> None:
    """The final is the translation of the finished sentence, with the times and identity of the source."""
    out = told(Interpreter(Phrasebook(), ("es",)), growing(SENTENCE))

    assert Revision("c1", "es", "en", len(out), 0, 2400, SENTENCE.upper(), "", final=True) == out[-1]


def test_numbers_count_from_one() -> None:
    """Each language numbers its own revisions."""
    out = told(Interpreter(Phrasebook(), ("es", "fr")), growing(SENTENCE))

    for language in ("es", "fr"):
        numbers = [revision.number for revision in out if revision.language == language]
        assert list(range(1, len(numbers) + 1)) == numbers


def test_stable_rests_on_settled_source() -> None:
    """Where nothing of the source is settled nothing of the translation is stable."""
    source = [heard(" ".join(SENTENCE.split()[:n]), 0, number=n) for n in range(1, 9)]
    out = told(Interpreter(Phrasebook(), ("es",), calm=EAGER), source)

    assert {""} == {revision.stable for revision in out}
    assert out[-1].text == "ONE TWO THREE FOUR FIVE SIX SEVEN"


def test_the_last_words_are_held_back() -> None:
    """Of a growing sentence only what two drafts agree on is shown."""
    interpreter = Interpreter(Phrasebook({"the red": "LO ROJO", "the red house": "LA CASA ROJA"}), ("es",))
    out = told(interpreter, [heard("the red"), heard("the red house", number=2)])

    assert out == []


def test_what_is_shown_is_not_taken_away_needlessly() -> None:
    """A draft that agrees with the one before in less, but still says what is shown, takes nothing away."""
    interpreter = Interpreter(Phrasebook({"a b c d": "A B C X"}), ("es",), calm=Calm(hold=1))
    source = [heard("a b"), heard("a b c"), heard("a b c d"), heard("a b c d e")]
    out = told(interpreter, source)

    assert [revision.text for revision in out] == ["A B", "A B C"]


def test_a_premature_full_stop_is_not_shown() -> None:
    """The machine ends every text with a full stop; viewers see it only when the sentence is over."""
    phrases = {text: text.upper() + "." for text in ("a b c", "a b c d")}
    source = [heard("a b c", 3), heard("a b c d", 4, number=2), heard("a b c d.", number=3, final=True)]
    out = told(Interpreter(Phrasebook(phrases), ("es",), calm=Calm(hold=0, mask=0)), source)

    assert [revision.text for revision in out] == ["A B C", "A B C D."]


def test_a_false_end_of_a_sentence_goes() -> None:
    """The recognizer put a full stop behind its unsettled words, or a question mark, and then went on."""
    interpreter = Interpreter(Phrasebook(), ("es",), calm=Calm(believed=True, hold=0))
    source = [heard("a b."), heard("a b c?", number=2), heard("a b c d", number=3)]

    assert [revision.text for revision in told(interpreter, source)] == ["A B", "A B C?", "A B C D"]


def test_other_words_for_the_same_leave_the_screen_alone() -> None:
    """A final that differs in few words keeps the shown ones, and is completed."""
    whole = "ONE TWO TREE FOUR FIVE SIX SEVEN EIGHT NINE"
    interpreter = Interpreter(Phrasebook(), ("es",), calm=Calm(mask=0))
    told(interpreter, list(growing(SENTENCE))[:-1])
    interpreter._machine = Phrasebook({SENTENCE: whole})
    [final] = interpreter.push(heard(SENTENCE, number=20, final=True))

    assert final.text == "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE"
    assert not final.rewrite
    assert interpreter.count.kept == 1


def test_the_last_guess_of_a_growing_sentence_does_not_stay_in_its_middle() -> None:
    """The shown wording is kept as far as the finished sentence goes along with it, not to its last guess."""
    whole = "ONE TWO THREE FOUR FIVE SIX WERE BEAUTIFUL"
    interpreter = Interpreter(Phrasebook({SENTENCE: whole}), ("es",), calm=Calm(believed=True, hold=0, tolerance=0.4))
    told(interpreter, [heard("one two tree four five six in a")])
    [final] = interpreter.push(heard(SENTENCE, number=2, final=True))

    assert final.text == "ONE TWO TREE FOUR FIVE SIX WERE BEAUTIFUL"


def test_a_final_is_spelled_as_the_finished_sentence() -> None:
    """Where it says the same, capitals and punctuation are those of the whole; stable letters stay."""
    phrases = {"a b c d e f g": "a b c d e f g", "a b c d e f g h": "¿A b C d, e F g?"}
    interpreter = Interpreter(Phrasebook(phrases), ("es",), calm=Calm(believed=True, mask=2, steady=0))
    [out] = interpreter.push(heard("a b c d e f g", 4))
    [final] = interpreter.push(heard("a b c d e f g h", number=2, final=True))

    assert out.stable == "a b"
    assert (final.text, final.rewrite) == ("a b C d, e F g?", False)


def test_a_full_stop_is_put_behind_stable() -> None:
    """Stable grows by it."""
    phrases = {"a b c": "A B C", "a b c.": "A B C."}
    interpreter = Interpreter(Phrasebook(phrases), ("es",), calm=Calm(believed=True, hold=0, mask=0, steady=0))
    [out] = interpreter.push(heard("a b c", 3))
    [final] = interpreter.push(heard("a b c.", number=2, final=True))

    assert (out.stable, final.stable, final.rewrite) == ("A B C", "A B C.", False)


def test_what_is_not_said_after_all_goes_at_the_end() -> None:
    """However little it is: it is no other wording of what was said."""
    interpreter = Interpreter(Phrasebook(), ("es",), calm=Calm(believed=True, hold=0))
    [_, final] = told(interpreter, [heard("a b c d e f g h i. j k"), heard("a b c d e f g h i.", number=2, final=True)])

    assert final.text == "A B C D E F G H I."


def test_another_meaning_is_a_rewrite() -> None:
    """A final that contradicts what is stable replaces it, says so, and is counted."""
    phrases = Phrasebook({SENTENCE: "nothing of the kind was ever said here"})
    interpreter = Interpreter(phrases, ("es",), calm=EAGER)
    told(interpreter, list(growing("one two three four five six seven"))[:-1])
    [final] = interpreter.push(heard(SENTENCE, number=20, final=True))

    assert final.stable == "nothing of the kind was ever said here"
    assert final.rewrite
    assert interpreter.count.rewrites == 1


def test_a_draft_that_contradicts_is_joined_behind_stable() -> None:
    """Nothing is said twice and nothing left out."""
    assert joined(("la", " casa"), ("una", " casa", " es", " vieja")) == ("la", " casa", " es", " vieja")


def test_speech_in_the_target_language_passes() -> None:
    """It is the source revision itself."""
    revision = heard("hello")
    machine = Phrasebook()

    assert [revision] == list(Interpreter(machine, ("en",)).push(revision))
    assert machine.asked == []


def test_nothing_said_is_nothing_shown() -> None:
    """Empty text yields nothing, final or not."""
    assert told(Interpreter(Phrasebook(), ("es",)), [heard(""), heard("", number=2, final=True)]) == []


def test_what_the_source_takes_back_is_taken_back() -> None:
    """A segment that ends empty ends so in every language."""
    source = [*list(growing(SENTENCE))[:-1], heard("", number=30, final=True)]
    out = told(Interpreter(Phrasebook(), ("es",), calm=EAGER), source)

    assert (out[-1].text, out[-1].final, out[-1].rewrite) == ("", True, True)


def later(text: str, end: int, number: int, settled: int = 0) -> Revision:
    return replace(heard(text, settled, number=number), end=end)


def test_a_contradiction_must_last() -> None:
    """One draft that says something else takes nothing away; what it says beyond is joined behind what is shown."""
    phrases = {"a b c d e": "A X C D E", "a b c d e f": "A X C D E F", "a b c d e f g": "A X C D E F G"}
    interpreter = Interpreter(Phrasebook(phrases), ("es",), calm=replace(EAGER, hold=0, most=2))
    source = [heard("a b c d e f g"[: 2 * n - 1], number=n) for n in range(3, 8)]
    out = [revision.text for revision in told(interpreter, source)]

    assert out == ["A B C", "A X C D E", "A X C D E F"]


def test_what_has_stood_is_shown_and_promised() -> None:
    """A speaker who goes on without a pause is not waited for: by the time of the stream, not by a clock."""
    calm = Calm(hold=2, mask=1, release=2000, steady=3000)
    interpreter = Interpreter(Phrasebook(), ("es",), calm=calm)
    source = [later("a b", 500, 1), later("a b c", 900, 2), later("a b c d", 2600, 3), later("a b c d", 4000, 4, 4)]
    out = [(revision.stable, revision.tail) for revision in told(interpreter, source)]

    assert out == [("", "A"), ("", "A B"), ("A B C", "")]


def test_another_number_is_another_meaning() -> None:
    """Though it is but one word of many."""
    text = "we sold 15 of the many houses here"
    phrases = Phrasebook({text: text.upper().replace("15", "50")})
    interpreter = Interpreter(phrases, ("es",), calm=replace(EAGER, mask=0))
    told(interpreter, list(growing("we sold 15 of the many houses"))[:-1])
    [final] = interpreter.push(heard(text, number=20, final=True))

    assert "50" in final.text
    assert final.rewrite


def test_a_failed_push_can_be_repeated() -> None:
    """The engine failed on a final; the same push later yields it."""
    interpreter = Interpreter(Phrasebook(failures=1), ("es",))
    final = heard(SENTENCE, final=True)
    with pytest.raises(TranslatorError):
        list(interpreter.push(final))
    [out] = interpreter.push(final)

    assert (SENTENCE.upper(), 1, True) == (out.text, out.number, out.final)


def test_skipped_revisions_cost_nothing() -> None:
    """Only the final arrives: it is all that is needed."""
    [out] = Interpreter(Phrasebook(), ("es",)).push(heard(SENTENCE, number=9, final=True))

    assert SENTENCE.upper() == out.text


def test_settling_alone_translates_nothing_anew() -> None:
    """The text is the same, only more of it is settled: more is stable, and the machine is not asked again."""
    machine = Phrasebook()
    interpreter = Interpreter(machine, ("es",), calm=EAGER)
    told(interpreter, [heard("a b c d e"), heard("a b c d e f", number=2)])
    [out] = interpreter.push(heard("a b c d e f", 6, number=3))

    assert out.stable == "A B C D"
    assert len(machine.asked) == 2


def test_the_machine_hears_what_is_shown_until_the_end() -> None:
    """Growing text is translated with regard to the screen, finished text without."""
    machine = Phrasebook()
    told(Interpreter(machine, ("es",), calm=EAGER), growing("a b c"))

    assert machine.asked == [("a", ("",)), ("a b", ("",)), ("a b c", ("A",)), ("a b c", None)]


def test_flush_finishes_what_is_open() -> None:
    """At the end of the stream an open segment becomes final."""
    interpreter = Interpreter(Phrasebook(), ("es",))
    told(interpreter, [heard("a b c")])
    [out] = interpreter.flush()

    assert (out.text, out.final) == ("A B C", True)
    assert list(interpreter.flush()) == []


def test_an_edit_goes_on_counting() -> None:
    """The source was edited after its final: so is the translation."""
    interpreter = Interpreter(Phrasebook(), ("es",))
    told(interpreter, [heard("a b c", final=True)])
    [out] = interpreter.push(Revision("c1", "en", "en", 2, 0, 900, " a b d", final=True, edited=True))

    assert (out.text, out.number, out.edited, out.rewrite) == ("A B D", 2, True, True)


def test_memory_is_bounded() -> None:
    """Finished segments are forgotten, the oldest first."""
    interpreter = Interpreter(Phrasebook(), ("es",))
    told(interpreter, [heard("a", final=True, segment=f"c{n}") for n in range(MEMORY * 3)])

    assert len(interpreter._segments) <= MEMORY + 1


def test_close_lets_go_only_of_what_is_owned() -> None:
    """A machine that other rooms use stays open."""
    own, shared = Phrasebook(), Phrasebook()
    Interpreter(own, ("es",), owned=True).close()
    Interpreter(shared, ("es",)).close()

    assert (own.closed, shared.closed) == (True, False)


vocabulary = st.lists(st.sampled_from("abc"), min_size=1, max_size=7).map(" ".join)


@given(st.lists(st.tuples(vocabulary, st.integers(0, 7), vocabulary), min_size=1, max_size=8), vocabulary)
def test_stable_only_grows(steps: list[tuple[str, int, str]], last: str) -> None:
    """Whatever the recognizer and the machine say, stable grows or the revision is a rewrite; one final, no tail."""
    interpreter = Interpreter(Phrasebook({f"{text} {n}": to for n, (text, _, to) in enumerate(steps)}), ("es",))
    source = [heard(f"{text} {n}", settled, number=n + 1) for n, (text, settled, _) in enumerate(steps)]
    out = told(interpreter, [*source, heard(last, number=99, final=True)])

    assert all(b.stable.startswith(a.stable) or b.rewrite for a, b in pairwise(out))
    assert [False] * (len(out) - 1) + [True] == [revision.final for revision in out]
    assert [False] * (len(out) - 1) == [revision.rewrite for revision in out[:-1]]
