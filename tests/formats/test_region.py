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
def test_settings_are_read_back(region: Region) -> None:
    """All fields of a region survive."""
    assert region == Region.parse(region.settings)


def test_invalid_settings_are_ignored() -> None:
    """The defaults of the standard replace them."""
    assert Region("r") == Region.parse("id:r width:400% lines:x regionanchor:1,2 scroll:down colour:red")


def test_a_region_without_a_name_is_ignored() -> None:
    """No cue could name it."""
    assert Region.parse("width:40% lines:3") is None


@pytest.mark.parametrize(("name", "width"), [("a b", 100.0), ("", 100.0), ("-->", 100.0), ("r", 101.0)])
def test_invalid_regions_are_refused(name: str, width: float) -> None:
    """A space would end the name, `-->` the block."""
    with pytest.raises(ValueError, match="region"):
        Region(name, width)
