from __future__ import annotations

from tests.rigs.caption_counter import CaptionCounter, CountedCaption


def cue(text: str, tail: str = "", *, name: str = "c1", final: bool = False, start: float = 1.5) -> dict[str, object]:
    return {"cue": name, "stable": text, "tail": tail, "state": "final" if final else "open", "start": start}


def test_what_is_taken_back_is_counted() -> None:
    """Words after the first difference to the state before; one entry for each final, nothing else is kept."""
    onlooker = CaptionCounter()
    for one in (cue("a", " b c"), cue("x", name="c2"), cue("a", " d"), cue("a d e", final=True)):
        onlooker.take(one)

    assert [CountedCaption(1.5, 3, 2)] == onlooker.seen


def test_a_final_that_comes_at_once() -> None:
    """It need not have been open."""
    onlooker = CaptionCounter()
    onlooker.take(cue("a b", final=True, start=7))

    assert [CountedCaption(7, 2, 0)] == onlooker.seen
