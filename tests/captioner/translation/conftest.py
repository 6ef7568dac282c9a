from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checkpoint of the small NLLB model, trained once per session."""
    from tests.captioner.translation import tiny

    return tiny.checkpoint(tmp_path_factory.mktemp("checkpoint"))
