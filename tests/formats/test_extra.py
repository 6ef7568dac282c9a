from __future__ import annotations

import pytest

from formats.errors import SubtitleError
from formats.extra import import_extra


def test_a_library_that_is_not_installed_is_named() -> None:
    """The message contains the command that installs it."""
    with pytest.raises(SubtitleError, match=r"needs no_such_library: pip install '.\[export\]' in the clone"):
        import_extra("no_such_library.part")
