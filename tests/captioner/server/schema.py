"""Every event that a test sees is held against the schema that clients get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import captioner.server

SCHEMA: dict[str, Any] = json.loads((Path(captioner.server.__file__).parent / "events.schema.json").read_text())
_CHECKS = {
    name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}) for name in SCHEMA["$defs"]
}


def check(name: str, data: Any) -> None:
    """Raises `ValidationError` unless the event is as promised."""
    _CHECKS[name].validate(data)
