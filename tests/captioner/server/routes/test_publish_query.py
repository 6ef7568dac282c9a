from __future__ import annotations

import pytest

from captioner.errors import SourceError
from captioner.server.routes import publish_query


def test_missing_parameters_are_none() -> None:
    """The room or the configuration decides then."""
    assert (None, None) == (publish_query.targets(None), publish_query.redact(None))


def test_targets_are_separated_by_commas() -> None:
    """An empty list means no translation."""
    assert (["es", "fr"], []) == (publish_query.targets("es,,fr"), publish_query.targets(""))


@pytest.mark.parametrize(("value", "redact"), [("on", True), ("TRUE", True), ("off", False), ("0", False)])
def test_redact_is_on_or_off(value: str, redact: bool) -> None:
    """Case does not matter."""
    assert redact is publish_query.redact(value)


@pytest.mark.parametrize("value", ["fast", "-1", "1.5", "", "1234567890", "٣"])
def test_numbers_are_non_negative_integers(value: str) -> None:
    """The error names the parameter."""
    assert 48_000 == publish_query.integer("rate", "48000")
    with pytest.raises(SourceError, match="rate="):
        publish_query.integer("rate", value)
