"""Validation of events against the published schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import captioner.server

SCHEMA: dict[str, Any] = json.loads((Path(captioner.server.__file__).parent / "events.schema.json").read_text())
_VALIDATORS = {
    name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}) for name in SCHEMA["$defs"]
}


def check(name: str, data: Any) -> None:
    """Raise `ValidationError` unless the data of an event matches the schema."""
    _VALIDATORS[name].validate(data)
