from __future__ import annotations

import pytest

from captioner.server.error_responses import RequestRefused
from captioner.server.routes import json_body


def test_fields_are_returned_by_type() -> None:
    """An optional text that is missing is None."""
    fields = {"text": "a", "seconds": 2}

    assert ("a", 2.0) == (json_body.text(fields, "text", ""), json_body.number(fields, "seconds", ""))
    assert json_body.optional_text(fields, "x", "") is None


@pytest.mark.parametrize(("fields", "status"), [({}, 422), ({"text": 1}, 422), ({"text": "x" * 1001}, 413)])
def test_a_missing_wrong_or_long_text_is_refused(fields: dict[str, object], status: int) -> None:
    """The status tells which."""
    with pytest.raises(RequestRefused) as caught:
        json_body.text(fields, "text", "send a text")

    assert status == caught.value.status


def test_integers_and_flags_may_be_missing() -> None:
    """Other types are refused."""
    assert (None, 3) == (json_body.optional_int({}, "rev", ""), json_body.optional_int({"rev": 3}, "rev", ""))
    assert [False, True] == [json_body.flag(fields, "final", "") for fields in ({}, {"final": True})]
    with pytest.raises(RequestRefused, match="must be an integer"):
        json_body.optional_int({"rev": 1.5}, "rev", "")
    with pytest.raises(RequestRefused, match="true or false"):
        json_body.flag({"final": "yes"}, "final", "")


def test_a_boolean_is_not_a_number() -> None:
    """In Python it is an `int`."""
    with pytest.raises(RequestRefused, match="must be a number"):
        json_body.number({"seconds": True}, "seconds", "")
