"""Names in a document, as a process of its own: `python -m captioner.rooms.programme LANGUAGE < FILE`.

Writes `{"names": [...]}` or `{"error": ..., "hint": ...}` as JSON. Time and memory are limited where the system can.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import asdict
from typing import Any, Final

from captioner.rooms.programme.document import UnreadableDocument, document_text
from captioner.rooms.programme.names import name_candidates

_MAX_MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of address space."""
_MAX_CPU_S: Final = 30
_MAX_TEXT: Final = 1024 * 1024
"""Characters of a text in which names are searched."""


def _limit() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        os.nice(5)
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_MAX_CPU_S, _MAX_CPU_S))


def _answer(data: bytes, language: str) -> dict[str, Any]:
    try:
        text = document_text(data)
        if not text.strip():
            raise UnreadableDocument("the document contains no text", "scanned pages are pictures: paste the text")
        return {"names": [asdict(one) for one in name_candidates(text[:_MAX_TEXT], language)]}
    except UnreadableDocument as error:
        return {"error": error.message, "hint": error.hint}
    except MemoryError:
        return {"error": "the document needs too much memory", "hint": "paste its text"}


_limit()
sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read(), sys.argv[1])))
