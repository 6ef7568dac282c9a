from __future__ import annotations

import pytest

from formats import FORMATS
from formats.cue import Cue

CUES = (Cue(0, 2000, ("uno",)), Cue(2000, 4000, ("dos",)))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_parses_what_it_composes(name: str) -> None:
    """Every registered module has the two functions."""
    module = FORMATS[name].module

    assert [cue.lines for cue in CUES] == [cue.lines for cue in module.parse(module.compose(CUES))]


def test_extensions_are_unique() -> None:
    """No alias is registered twice or equals another format."""
    extensions = [extension for name, known in FORMATS.items() for extension in (name, *known.aliases)]

    assert len(extensions) == len(set(extensions))


@pytest.mark.parametrize("name", [name for name, known in FORMATS.items() if known.live_media_type])
def test_live_formats_are_text(name: str) -> None:
    """Files that a room serves while it is live are not binary."""
    assert not FORMATS[name].binary
