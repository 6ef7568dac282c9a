from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the small NLLB, trained once."""
    from tests.captioner.translation import tiny

    return tiny.checkpoint(tmp_path_factory.mktemp("checkpoint"))
