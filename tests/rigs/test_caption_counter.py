from __future__ import annotations

from tests.rigs.caption_counter import CaptionCounter, CountedCaption


def cue(text: str, tail: str = "", *, name: str = "c1", final: bool = False, start: float = 1.5) -> dict[str, object]:
    return {"cue": name, "stable": text, "tail": tail, "state": "final" if final else "open", "start": start}


def test_words_taken_back_are_counted() -> None:
    """Words after the first difference to the previous state are counted; only finals leave an entry."""
    onlooker = CaptionCounter()
    for one in (cue("a", " b c"), cue("x", name="c2"), cue("a", " d"), cue("a d e", final=True)):
        onlooker.push(one)

    assert [CountedCaption(1.5, 3, 2)] == onlooker.seen


def test_a_cue_that_is_final_at_once() -> None:
    """A cue whose first state is final is counted."""
    onlooker = CaptionCounter()
    onlooker.push(cue("a b", final=True, start=7))

    assert [CountedCaption(7, 2, 0)] == onlooker.seen
