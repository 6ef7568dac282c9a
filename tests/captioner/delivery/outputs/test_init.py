from __future__ import annotations

from pathlib import Path
from typing import Any

from captioner.config import SCREENS as KEYS
from captioner.config import OutputConfig
from captioner.delivery.outputs import SCREENS, opened


def test_every_kind_can_be_opened() -> None:
    """The kinds that settings know are those that there are; none is connected by being opened."""
    given: dict[str, Any] = {"url": "http://127.0.0.1/", "input": "1", "text": "Text", "file": Path("now.txt")}

    assert set(KEYS) == set(SCREENS)
    for kind, (needed, _) in KEYS.items():
        screen = opened(OutputConfig("hall", "en", kind, **{key: given[key] for key in needed}))  # type: ignore[arg-type]
        assert kind == screen.name
