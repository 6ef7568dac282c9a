"""Translates ffmpeg's error messages into reasons and hints; unknown ones are passed on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from captioner.audio.connection import Disconnected


@dataclass(frozen=True, slots=True)
class KnownError:
    """Meaning of a message of ffmpeg."""

    pattern: str
    """Regular expression for the message."""
    reason: str
    hint: str = ""
    permanent: bool = False
    """True if another attempt cannot succeed."""


KNOWN_ERRORS = (
    KnownError("BADSECRET|Incorrect passphrase|UNSECURE", "the passphrase is not the same on both sides",
               "give both the same ?passphrase=, 10 to 79 characters, or none"),
    KnownError("does not contain any stream|matches no streams", "the stream contains no such audio",
               "it may contain only video"),
    KnownError("401 Unauthorized|authorization failed", "user or password is wrong", "write //user:password@host"),
    KnownError("403 Forbidden", "access is forbidden (403)", "ask the operator of that server"),
    KnownError("404 Not Found|StreamNotFound", "there is nothing at this address (404 Not Found)",
               "check the address"),
    KnownError("Connection refused", "nothing listens at this address (Connection refused)", "start the sender"),
    KnownError("Connection timed out|No route to host|unreachable", "the host does not respond", "check the address"),
    KnownError("resolve|Name or service not known", "unknown host name", "check its spelling"),
    KnownError("Address already in use|EADDRINUSE|Duplicate socket", "the port is in use on this machine",
               "choose another, or stop the program that uses it", permanent=True),
    KnownError("Cannot assign requested address", "this machine does not have that address",
               "listen on 0.0.0.0 or on one of its own addresses", permanent=True),
    KnownError("Protocol not found|Unknown protocol", "this ffmpeg does not support that protocol",
               "install one that does; ffmpeg -protocols lists them", permanent=True),
    KnownError("not on whitelist|whitelist", "the address leads to one that may not be read",
               "see source_schemes under [server]", permanent=True),
    KnownError("Invalid data found", "the data is not audio that ffmpeg supports", "check what is sent"),
)  # fmt: skip
"""The first match counts."""


def known_error(message: str) -> KnownError | None:
    """Return the meaning of a message, or None."""
    return next((each for each in KNOWN_ERRORS if re.search(each.pattern, message, re.IGNORECASE)), None)


def disconnected(messages: list[str], *, clean: bool) -> Disconnected:
    """Return the reason for which ffmpeg ended after these messages, the newest last."""
    if clean:
        return Disconnected("the sender disconnected", clean=True)
    known = next(filter(None, map(known_error, reversed(messages))), None)
    if known is not None:
        return Disconnected(known.reason, known.hint, permanent=known.permanent)
    last = messages[-1].rpartition(": ")[2] if messages else "ffmpeg gave no reason"
    return Disconnected(f"the connection failed ({last})")
