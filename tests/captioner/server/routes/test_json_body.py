from __future__ import annotations

import pytest

from captioner.server.error_responses import RequestRefused
from captioner.server.routes import json_body as body


def test_what_is_there() -> None:
    """Texts, numbers, and what may be left out."""
    given = {"text": "a", "seconds": 2}

    assert ("a", 2.0) == (body.text(given, "text", ""), body.number(given, "seconds", ""))
    assert body.optional(given, "x", "") is None


@pytest.mark.parametrize(("given", "status"), [({}, 422), ({"text": 1}, 422), ({"text": "x" * 1001}, 413)])
def test_what_does_not_fit(given: dict[str, object], status: int) -> None:
    """Is refused with the fitting status."""
    with pytest.raises(RequestRefused) as caught:
        body.text(given, "text", "send a text")

    assert status == caught.value.status


def test_whole_numbers_and_flags() -> None:
    """What may be left out, and what is another thing."""
    assert (None, 3) == (body.whole({}, "rev", ""), body.whole({"rev": 3}, "rev", ""))
    assert [False, True] == [body.flag(given, "final", "") for given in ({}, {"final": True})]
    with pytest.raises(RequestRefused, match="a whole number"):
        body.whole({"rev": 1.5}, "rev", "")
    with pytest.raises(RequestRefused, match="true or false"):
        body.flag({"final": "yes"}, "final", "")


def test_a_truth_is_no_number() -> None:
    """Though Python counts with it."""
    with pytest.raises(RequestRefused, match="as a number"):
        body.number({"seconds": True}, "seconds", "")
