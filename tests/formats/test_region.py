from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.region import Region

_NAME = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="-"), min_size=1, max_size=8)
_SHARE = st.integers(0, 1000).map(lambda tenths: tenths / 10)
REGIONS = st.builds(
    Region, _NAME, _SHARE, st.integers(0, 20), st.tuples(_SHARE, _SHARE), st.tuples(_SHARE, _SHARE), st.booleans()
)


@given(REGIONS)
def test_what_is_said_is_read_back(region: Region) -> None:
    """Name, size, places and whether it scrolls."""
    assert region == Region.parse(region.settings)


def test_invalid_settings_are_left_out() -> None:
    """The standard's own values stand in for them."""
    assert Region("r") == Region.parse("id:r width:400% lines:x regionanchor:1,2 scroll:down colour:red")


def test_a_region_without_a_name_is_none() -> None:
    """No cue could stand in it."""
    assert Region.parse("width:40% lines:3") is None


@pytest.mark.parametrize(("name", "width"), [("a b", 100.0), ("", 100.0), ("-->", 100.0), ("r", 101.0)])
def test_what_cannot_be_written_is_refused(name: str, width: float) -> None:
    """A space would end the name, an arrow the region."""
    with pytest.raises(ValueError, match="region"):
        Region(name, width)
