from __future__ import annotations

from captioner.bench.onlooker import Onlooker, Seen


def cue(text: str, tail: str = "", *, name: str = "c1", final: bool = False, start: float = 1.5) -> dict[str, object]:
    return {"cue": name, "stable": text, "tail": tail, "state": "final" if final else "open", "start": start}


def test_what_is_taken_back_is_counted() -> None:
    """Words after the first difference to the state before; one entry for each final, nothing else is kept."""
    onlooker = Onlooker()
    for one in (cue("a", " b c"), cue("x", name="c2"), cue("a", " d"), cue("a d e", final=True)):
        onlooker.take(one)

    assert [Seen(1.5, 3, 2)] == onlooker.seen


def test_a_final_that_comes_at_once() -> None:
    """It need not have been open."""
    onlooker = Onlooker()
    onlooker.take(cue("a b", final=True, start=7))

    assert [Seen(7, 2, 0)] == onlooker.seen
