from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from captioner.config.recognition import StabilizerConfig
from captioner.recognition.stabilizer import Stabilizer
from captioner.types import WindowWords, Word
from tests.fakes import said


def probable(text: str, probability: float = 0.95) -> tuple[Word, ...]:
    """Words of 300 ms each, from 500 ms on, with the given probability."""
    return tuple(replace(word, probability=probability) for word in said(text))


def shown(state: WindowWords) -> tuple[str, str]:
    """Settled words and tail as text."""
    return "".join(w.text for w in state.settled), "".join(w.text for w in state.tail)


def test_probable_words_are_shown() -> None:
    """A probable word is shown at once."""
    assert ("", " one") == shown(Stabilizer(StabilizerConfig(edge_probability=0.8)).push(probable("one", 0.9), 850))


def test_other_languages_need_more_certainty() -> None:
    """A word at the edge that is shown in English is not in Spanish, with the same probability."""
    one, two = probable("one two")
    words, config = (one, replace(two, probability=0.87)), StabilizerConfig(edge_probability=0.85)

    assert ("", " one two") == shown(Stabilizer(config).push(words, two.end + 50, language="en"))
    assert ("", " one") == shown(Stabilizer(config).push(words, two.end + 50, language="es"))


def test_improbable_words_hide_what_follows() -> None:
    """An improbable word is not shown, nor are the words after it."""
    one, two, three = probable("one two three")

    state = Stabilizer(StabilizerConfig(inner_probability=0.6, near_edge_probability=0.6, edge_probability=0.6)).push(
        (one, replace(two, probability=0.3), three), 1400
    )

    assert ("", " one") == shown(state)


def test_the_edge_needs_more() -> None:
    """A word needs a higher probability the nearer it is to the edge of the audio."""
    words = probable("one two", 0.75)
    last = words[-1].end

    def visible(back: int) -> int:
        return len(
            Stabilizer(StabilizerConfig(edge_probability=0.85, near_edge_probability=0.7, inner_probability=0.6))
            .push(words, last + back)
            .tail
        )

    assert [1, 2, 2] == [visible(back) for back in (50, 120, 400)]


def test_the_first_word_needs_less() -> None:
    """The first word of a window needs less probability, which it shares with its capitalized form."""
    one, two = probable("one two", 0.55)

    state = Stabilizer(StabilizerConfig(edge_probability=0.85, near_edge_probability=0.7, inner_probability=0.6)).push(
        (one, two), two.end + 50
    )

    assert ("", " one") == shown(state)


def test_improbable_but_repeated() -> None:
    """A word that three transcriptions contain is shown whatever its probability."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, repeat_probability=0.5))

    assert ["", "", " one"] == [shown(stabilizer.push(probable("one", 0.1), 850 + i))[1] for i in range(3)]


def test_a_word_spelt_differently_each_time() -> None:
    """A word without an agreed spelling is shown once it is old enough and enough transcriptions had a word there."""
    config = StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, place_readings=3, place_ms=500)
    stabilizer = Stabilizer(config)
    spellings = ("won", "wan", "one", "wun", "own")
    ends = (900, 1000, 1200, 1400, 1600)
    states = [
        shown(stabilizer.push((*probable(spelling, 0.1), Word(820, 880, " two", 0.9)), end))[1]
        for spelling, end in zip(spellings, ends, strict=True)
    ]

    assert states == ["", "", "", " wun two", " own two"]


def test_a_word_shown_by_its_place_is_no_evidence_for_settling() -> None:
    """Transcriptions that differ do not settle a word together."""
    config = StabilizerConfig(settle_ms=0, settle_alone_ms=9000, settle_readings=2, place_readings=2, place_ms=0)
    stabilizer = Stabilizer(config)
    states = [stabilizer.push((*probable(word, 0.1), Word(820, 880, " two", 0.9)), 1400) for word in ("won", "one")]

    assert shown(states[-1]) == ("", " one two")


def test_squeezed_word() -> None:
    """A word of almost no duration at the edge is not shown until more audio follows."""
    word = Word(500, 520, " one", 1.0)

    assert [("", ""), ("", " one")] == [shown(Stabilizer().push((word,), end)) for end in (740, 900)]


def test_pause_shows_everything() -> None:
    """In a pause every word is shown and none is settled."""
    assert ("", " one") == shown(
        Stabilizer(StabilizerConfig(settle_alone_ms=9000, settle_ms=9000)).push(
            probable("one", 0.1), 950, silence_ms=150
        )
    )


def test_settling_by_agreement() -> None:
    """A word of `settle_readings` transcriptions settles at `settle_ms`; the last word does not."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=500, settle_alone_ms=90_000, settle_readings=3))
    readings = [stabilizer.push(probable("one two three"), 1710 + i) for i in range(4)]

    assert [("", " one two three")] * 2 + [(" one two", " three")] * 2 == [shown(state) for state in readings]


def test_settling_by_age() -> None:
    """A word older than `settle_alone_ms` settles after one transcription."""
    state = Stabilizer(StabilizerConfig(settle_alone_ms=400, settle_ms=400)).push(probable("one two three"), 1400)

    assert (" one", " two three") == shown(state)


def test_final() -> None:
    """A final transcription settles every word, the last one included."""
    stabilizer = Stabilizer()
    stabilizer.push(probable("one too"), 1100)

    assert (" one two three", "") == shown(stabilizer.push(probable("one two three"), 1400, final=True))


def test_final_that_stops_short() -> None:
    """A final transcription that only stops earlier keeps the words shown."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=9000, settle_alone_ms=9000))
    stabilizer.push(probable("one two three"), 1800)

    assert (" one two three", "") == shown(stabilizer.push(probable("one two"), 2000, final=True))


def test_final_punctuation() -> None:
    """A final transcription determines case and punctuation."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=9000, settle_alone_ms=9000))
    stabilizer.push(probable("one two three"), 1800)

    assert (" One, two three.", "") == shown(stabilizer.push(probable("One, two three."), 2000, final=True))


def test_one_early_flip() -> None:
    """A long caption is not replaced by one transcription with another early word."""
    steady = "one two three four five six"
    stabilizer = Stabilizer(
        StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, max_cheap_changes=2, change_readings=3)
    )
    stabilizer.push(probable(steady), 2400)
    stabilizer.push(probable(steady), 2420)

    assert ("", " " + steady) == shown(stabilizer.push(probable("none two three four five six"), 2440))


def test_repeated_change() -> None:
    """A change that `change_readings` transcriptions contain is shown."""
    stabilizer = Stabilizer(
        StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, max_cheap_changes=2, change_readings=3)
    )
    stabilizer.push(probable("one two three four five six"), 2400)

    readings = [stabilizer.push(probable("none two three four five six"), 2420 + 20 * i) for i in range(3)]

    assert [" one", " one", " none"] == [state.tail[0].text for state in readings]


def test_cheap_change() -> None:
    """A change that replaces few words is shown at once."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, max_cheap_changes=2))
    stabilizer.push(probable("one too"), 1400)

    assert ("", " one two") == shown(stabilizer.push(probable("one two"), 1420))


def test_case_and_punctuation() -> None:
    """Case and punctuation do not count as changes, and the newest are shown."""
    stabilizer = Stabilizer(
        StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, max_cheap_changes=0, change_readings=99)
    )
    stabilizer.push(probable("one, two three"), 1700)

    assert ("", " One two three") == shown(stabilizer.push(probable("One two three"), 1720))


def test_take_settled() -> None:
    """Settled words can be removed; the next transcription begins after them."""
    stabilizer = Stabilizer(StabilizerConfig(settle_alone_ms=100, settle_ms=100))
    words = probable("one two three four")
    stabilizer.push(words, 1900)

    gone = stabilizer.take_settled(2)

    assert (words[:2], words[2:3]) == (gone, stabilizer.state.settled)
    assert (" three four", " five") == shown(stabilizer.push((*words[2:], Word(1700, 2000, " five", 0.95)), 2050))


def test_reset() -> None:
    """A reset window has no words."""
    stabilizer = Stabilizer()
    stabilizer.push(probable("one"), 1000, final=True)
    stabilizer.reset()

    assert ("", "") == shown(stabilizer.state)
    assert ("", " two") == shown(stabilizer.push(probable("two"), 1000, silence_ms=200))


@given(st.data())
def test_any_transcriptions(data: st.DataObject) -> None:
    """For any transcriptions, settled words only grow, no word occurs twice, and the final one settles all."""
    count = data.draw(st.integers(1, 14))
    truth = probable(" ".join(f"w{i}" for i in range(count)))
    stabilizer = Stabilizer(
        StabilizerConfig(settle_ms=600, settle_alone_ms=900, settle_readings=2, max_cheap_changes=2, change_readings=2)
    )
    for end in range(700, truth[-1].end + 400, 240):
        spoken = [w for w in truth if w.end <= end]
        settled = stabilizer.state.settled
        rest = [
            replace(
                w, text=w.text + data.draw(st.sampled_from(["", "", "x", "!"])), probability=data.draw(st.floats(0, 1))
            )
            for w in spoken[len(settled) :]
        ]
        dropped = data.draw(st.booleans()) and rest
        state = stabilizer.push(
            (*settled, *(rest[:-1] if dropped else rest)), end, silence_ms=max(0, end - truth[-1].end)
        )

        assert settled == state.settled[: len(settled)]
        places = [w.text.strip(" x!") for w in (*state.settled, *state.tail)]
        assert len(places) == len(set(places))

    settled = stabilizer.state.settled
    final = stabilizer.push((*settled, *truth[len(settled) :]), truth[-1].end + 400, final=True)
    assert [f"w{i}" for i in range(count)] == [w.text.strip(" x!") for w in final.settled]
    assert () == final.tail


def test_take_newest() -> None:
    """Words of the newest transcription can be removed, settled or not; the rest stays as it was."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=1000, settle_alone_ms=1500, settle_readings=3))
    words = probable("one two three four five six seven eight")
    last = replace(words[-1], probability=0.1)
    for _ in range(2):
        stabilizer.push((*words[:-1], last), last.end)
    gone = stabilizer.take_newest(2)
    before = shown(stabilizer.state)
    stabilizer.take_newest(4)

    assert gone == words[:2]
    assert before == (" three", " four five six seven")
    assert shown(stabilizer.state) == ("", " seven")
    assert stabilizer.newest == (words[6], last)
    assert shown(stabilizer.push((words[6], last), last.end)) == ("", " seven eight")


def test_settled_word_grows() -> None:
    """A settled word is extended with a comma or an apostrophe that a later transcription contains."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=0, settle_alone_ms=0, settle_readings=1))
    words = probable("I know")
    before = shown(stabilizer.push(words, words[-1].end))
    more = (replace(words[0], text=" I'm"), *probable("I going home")[1:])
    after = shown(stabilizer.push(more, more[-1].end))

    assert (before, after) == ((" I", " know"), (" I'm going", " home"))


def withheld(stabilizer: Stabilizer) -> list[tuple[str, str]]:
    """Words that are not shown, with the reason for each."""
    return [(each.word.text, each.reason) for each in stabilizer.withheld]


def test_the_reason_of_withheld_words_is_known() -> None:
    """The first improbable word is uncertain, the words after it are behind it."""
    one, two, three = probable("one two three")
    stabilizer = Stabilizer()

    stabilizer.push((one, replace(two, probability=0.3), three), 1700)

    assert withheld(stabilizer) == [(" two", "uncertain"), (" three", "behind")]


def test_a_withheld_correction_is_known() -> None:
    """A probable word is withheld as a correction while the words that it would replace stay."""
    stabilizer = Stabilizer(StabilizerConfig(max_cheap_changes=0, settle_ms=5000, settle_alone_ms=5000))
    stabilizer.push(probable("one two three"), 1700)

    state = stabilizer.push(probable("one too three"), 1700)

    assert shown(state) == ("", " one two three")
    assert withheld(stabilizer) == [(" too", "correction"), (" three", "correction")]


def test_words_of_a_final_are_not_withheld() -> None:
    stabilizer = Stabilizer()
    stabilizer.push(probable("one", 0.1), 900)
    assert withheld(stabilizer) == [(" one", "uncertain")]

    stabilizer.push(probable("one", 0.1), 900, final=True)

    assert withheld(stabilizer) == []


@given(st.lists(st.floats(0, 1), max_size=8), st.lists(st.integers(0, 8), min_size=4, max_size=4))
def test_every_word_is_shown_or_withheld(probabilities: list[float], counts: list[int]) -> None:
    """Each word of a transcription is on screen or withheld with a reason."""
    words = [replace(word, probability=p) for word, p in zip(said("a b c a b c a b"), probabilities, strict=False)]
    stabilizer = Stabilizer()
    for count in counts:
        state = stabilizer.push(words[:count], 500 + 300 * count)
        withheld_words = [each.word for each in stabilizer.withheld]
        assert all(word in withheld_words or word in state.all for word in words[len(state.settled) : count])
