from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
REFERENCE = re.compile(r"`((?:[\w/]+/)?test_\w+\.py)(?:::(\w+))?`")


def test_every_test_named_in_security_md_exists() -> None:
    """A renamed test must be renamed in `SECURITY.md`, too."""
    references = REFERENCE.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))

    missing = [
        (file, test)
        for file, test in references
        if not (path := ROOT / (file if file.startswith("tests/") else f"tests/captioner/{file}")).is_file()
        or f"def {test}" not in path.read_text(encoding="utf-8")
    ]

    assert len(references) > 50
    assert [] == missing
