"""Names in a document that an operator has sent, found by a process of its own."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Final

from captioner.rooms.programme.document import UnreadableDocument
from captioner.rooms.programme.names import NameCandidate

log = logging.getLogger(__name__)

_TIMEOUT_S: Final = 60.0


def names_in_document(data: bytes, language: str) -> tuple[NameCandidate, ...]:
    """Return the names in a document; takes up to a minute.

    Raises:
        UnreadableDocument: there is no text in it, or it takes too long.
    """
    command = [sys.executable, "-m", "captioner.rooms.programme", language]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT_S, check=True)
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(f"the document takes more than {_TIMEOUT_S:g} s", "paste its text") from None
    except subprocess.CalledProcessError as error:
        log.warning("a document is not readable: %s", error.stderr.decode(errors="replace").strip()[-300:])
        raise UnreadableDocument("the document is not readable", "paste its text") from None
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise UnreadableDocument(answer["error"], answer["hint"])
    return tuple(NameCandidate(**one) for one in answer["names"])
