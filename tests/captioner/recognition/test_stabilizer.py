from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from captioner.config.recognition import StabilizerConfig
from captioner.recognition.stabilizer import Stabilizer
from captioner.types import Reading, Word
from tests.fakes import said


def sure(text: str, probability: float = 0.95) -> tuple[Word, ...]:
    """Words from 500 ms on, 300 ms each."""
    return tuple(replace(word, probability=probability) for word in said(text))


def shown(reading: Reading) -> tuple[str, str]:
    """Settled and tail as text."""
    return "".join(w.text for w in reading.settled), "".join(w.text for w in reading.tail)


def test_sure_words_are_shown() -> None:
    """A word is shown as soon as it is likely."""
    assert ("", " one") == shown(Stabilizer(StabilizerConfig(edge_probability=0.8)).push(sure("one", 0.9), 850))


def test_unsure_words_hide_what_follows() -> None:
    """A word that is unlikely is not shown, nor what stands behind it."""
    one, two, three = sure("one two three")

    reading = Stabilizer(StabilizerConfig(inner_probability=0.6, near_edge_probability=0.6, edge_probability=0.6)).push(
        (one, replace(two, probability=0.3), three), 1400
    )

    assert ("", " one") == shown(reading)


def test_the_edge_needs_more() -> None:
    """The nearer a word is to the edge of the sound, the surer it must be."""
    words = sure("one two", 0.75)
    last = words[-1].end

    def visible(back: int) -> int:
        return len(
            Stabilizer(StabilizerConfig(edge_probability=0.85, near_edge_probability=0.7, inner_probability=0.6))
            .push(words, last + back)
            .tail
        )

    assert [1, 2, 2] == [visible(back) for back in (50, 120, 400)]


def test_the_first_word_needs_less() -> None:
    """The first word of a window shares its probability with its other spelling, the one with a capital."""
    one, two = sure("one two", 0.55)

    reading = Stabilizer(
        StabilizerConfig(edge_probability=0.85, near_edge_probability=0.7, inner_probability=0.6)
    ).push((one, two), two.end + 50)

    assert ("", " one") == shown(reading)


def test_unsure_but_steady() -> None:
    """A word that stood in three readings is shown however unsure."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, repeat_probability=0.5))

    assert ["", "", " one"] == [shown(stabilizer.push(sure("one", 0.1), 850 + i))[1] for i in range(3)]


def test_squeezed_word() -> None:
    """A word of next to no length was squeezed in behind the sound: not shown, unless more sound has come behind it."""
    word = Word(500, 520, " one", 1.0)

    assert [("", ""), ("", " one")] == [shown(Stabilizer().push((word,), end)) for end in (740, 900)]


def test_everything_shows_in_a_pause() -> None:
    """In a pause nothing will come that could change the edge: everything is shown, nothing is settled."""
    assert ("", " one") == shown(
        Stabilizer(StabilizerConfig(settle_alone_ms=9000, settle_ms=9000)).push(sure("one", 0.1), 950, silence_ms=150)
    )


def test_settling_by_agreement() -> None:
    """A word that stood in `agreed` readings and lies `lag` back is settled; the last one never is."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=500, settle_alone_ms=90_000, settle_readings=3))
    readings = [stabilizer.push(sure("one two three"), 1710 + i) for i in range(4)]

    assert [("", " one two three")] * 2 + [(" one two", " three")] * 2 == [shown(reading) for reading in readings]


def test_settling_by_age() -> None:
    """What is older than `alone` is settled by one reading."""
    reading = Stabilizer(StabilizerConfig(settle_alone_ms=400, settle_ms=400)).push(sure("one two three"), 1400)

    assert (" one", " two three") == shown(reading)


def test_final() -> None:
    """With the end of the speech everything is settled, the last word too."""
    stabilizer = Stabilizer()
    stabilizer.push(sure("one too"), 1100)

    assert (" one two three", "") == shown(stabilizer.push(sure("one two three"), 1400, final=True))


def test_final_that_stops_short() -> None:
    """A final reading that only stops short has given up, not heard better: what was shown stays."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=9000, settle_alone_ms=9000))
    stabilizer.push(sure("one two three"), 1800)

    assert (" one two three", "") == shown(stabilizer.push(sure("one two"), 2000, final=True))


def test_final_punctuation() -> None:
    """The final reading has the last word on case and punctuation, by which a sentence is told to be over."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=9000, settle_alone_ms=9000))
    stabilizer.push(sure("one two three"), 1800)

    assert (" One, two three.", "") == shown(stabilizer.push(sure("One, two three."), 2000, final=True))


def test_one_early_flip() -> None:
    """A long caption does not give way to one reading with another early word."""
    steady = "one two three four five six"
    stabilizer = Stabilizer(
        StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, max_cheap_changes=2, change_readings=3)
    )
    stabilizer.push(sure(steady), 2400)
    stabilizer.push(sure(steady), 2420)

    assert ("", " " + steady) == shown(stabilizer.push(sure("none two three four five six"), 2440))


def test_a_change_that_lasts() -> None:
    """A change that stood in `patience` readings is taken."""
    stabilizer = Stabilizer(
        StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, max_cheap_changes=2, change_readings=3)
    )
    stabilizer.push(sure("one two three four five six"), 2400)

    readings = [stabilizer.push(sure("none two three four five six"), 2420 + 20 * i) for i in range(3)]

    assert [" one", " one", " none"] == [reading.tail[0].text for reading in readings]


def test_a_small_change() -> None:
    """A change that costs few words is taken at once."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, max_cheap_changes=2))
    stabilizer.push(sure("one too"), 1400)

    assert ("", " one two") == shown(stabilizer.push(sure("one two"), 1420))


def test_case_and_punctuation() -> None:
    """Case and punctuation are no change, and the newest are shown."""
    stabilizer = Stabilizer(
        StabilizerConfig(settle_ms=9000, settle_alone_ms=9000, max_cheap_changes=0, change_readings=99)
    )
    stabilizer.push(sure("one, two three"), 1700)

    assert ("", " One two three") == shown(stabilizer.push(sure("One two three"), 1720))


def test_split() -> None:
    """Settled words that went into a segment of their own are let go; the next reading begins behind them."""
    stabilizer = Stabilizer(StabilizerConfig(settle_alone_ms=100, settle_ms=100))
    words = sure("one two three four")
    stabilizer.push(words, 1900)

    gone = stabilizer.take_settled(2)

    assert (words[:2], words[2:3]) == (gone, stabilizer.reading.settled)
    assert (" three four", " five") == shown(stabilizer.push((*words[2:], Word(1700, 2000, " five", 0.95)), 2050))


def test_reset() -> None:
    """Another window begins with nothing."""
    stabilizer = Stabilizer()
    stabilizer.push(sure("one"), 1000, final=True)
    stabilizer.reset()

    assert ("", "") == shown(stabilizer.reading)
    assert ("", " two") == shown(stabilizer.push(sure("two"), 1000, silence_ms=200))


@given(st.data())
def test_any_readings(data: st.DataObject) -> None:
    """Whatever is read: settled only grows by whole words, and the final settles all; no word stands twice."""
    count = data.draw(st.integers(1, 14))
    truth = sure(" ".join(f"w{i}" for i in range(count)))
    stabilizer = Stabilizer(
        StabilizerConfig(settle_ms=600, settle_alone_ms=900, settle_readings=2, max_cheap_changes=2, change_readings=2)
    )
    for end in range(700, truth[-1].end + 400, 240):
        heard = [w for w in truth if w.end <= end]
        settled = stabilizer.reading.settled
        rest = [
            replace(
                w, text=w.text + data.draw(st.sampled_from(["", "", "x", "!"])), probability=data.draw(st.floats(0, 1))
            )
            for w in heard[len(settled) :]
        ]
        dropped = data.draw(st.booleans()) and rest
        reading = stabilizer.push(
            (*settled, *(rest[:-1] if dropped else rest)), end, silence_ms=max(0, end - truth[-1].end)
        )

        assert settled == reading.settled[: len(settled)]
        places = [w.text.strip(" x!") for w in (*reading.settled, *reading.tail)]
        assert len(places) == len(set(places))

    settled = stabilizer.reading.settled
    final = stabilizer.push((*settled, *truth[len(settled) :]), truth[-1].end + 400, final=True)
    assert [f"w{i}" for i in range(count)] == [w.text.strip(" x!") for w in final.settled]
    assert () == final.tail


def test_what_is_dropped_is_gone() -> None:
    """Settled or not, shown or not; the rest stays as it is, and is known when it is read again."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=1000, settle_alone_ms=1500, settle_readings=3))
    words = sure("one two three four five six seven eight")
    last = replace(words[-1], probability=0.1)
    for _ in range(2):
        stabilizer.push((*words[:-1], last), last.end)
    gone = stabilizer.take_newest(2)
    before = shown(stabilizer.reading)
    stabilizer.take_newest(4)

    assert gone == words[:2]
    assert before == (" three", " four five six seven")
    assert shown(stabilizer.reading) == ("", " seven")
    assert stabilizer.newest == (words[6], last)
    assert shown(stabilizer.push((words[6], last), last.end)) == ("", " seven eight")


def test_what_belongs_to_a_settled_word_is_not_lost() -> None:
    """It was settled without its comma, or without what an apostrophe ties to it: it grows, and is one word still."""
    stabilizer = Stabilizer(StabilizerConfig(settle_ms=0, settle_alone_ms=0, settle_readings=1))
    words = sure("I know")
    before = shown(stabilizer.push(words, words[-1].end))
    more = (replace(words[0], text=" I'm"), *sure("I going home")[1:])
    after = shown(stabilizer.push(more, more[-1].end))

    assert (before, after) == ((" I", " know"), (" I'm going", " home"))
