from __future__ import annotations

import pytest

from captioner.errors import ModelError
from captioner.models import hub
from captioner.models.catalogue import lookup
from captioner.models.report import silent


def test_an_unreachable_hub_is_one_line() -> None:
    """Exceptions of the hub's client become one line."""
    with pytest.raises(ModelError, match="cannot download Systran/faster-whisper-medium") as refused:
        hub.download("Systran/faster-whisper-medium", lookup("whisper-medium"), silent)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("name", "expected"), [("owner/name.v2", True), ("name", False), ("../owner/name", False)])
def test_repositories_have_an_owner_and_a_name(name: str, expected: bool) -> None:
    """A name of the catalogue and a path are not repositories."""
    assert expected == hub.is_repository(name)
