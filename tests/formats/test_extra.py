from __future__ import annotations

import pytest

from formats.errors import MissingLibraryError
from formats.extra import import_extra


def test_a_library_that_is_not_installed_is_named() -> None:
    """The message names the library and the optional dependency that contains it."""
    with pytest.raises(MissingLibraryError, match="needs no_such_library, of the extra `export`") as refused:
        import_extra("no_such_library.part")

    assert refused.value.extra == "export"
