"""What ffmpeg says when it fails, in words that tell what to do. Its own words follow where nobody knows better."""

from __future__ import annotations

import re
from dataclasses import dataclass

from captioner.audio.live_source import Disconnected


@dataclass(frozen=True, slots=True)
class KnownError:
    """Of some words of ffmpeg."""

    words: str
    """A regular expression."""
    reason: str
    hint: str = ""
    permanent: bool = False
    """Whether no second try mends it."""


MEANINGS = (
    KnownError("BADSECRET|Incorrect passphrase|UNSECURE", "the passphrase is not the same on both sides",
            "give both the same ?passphrase=, 10 to 79 characters, or none"),
    KnownError("does not contain any stream|matches no streams", "there is no such sound in it",
               "it may be video alone"),
    KnownError("401 Unauthorized|authorization failed", "user or password are wrong", "write //user:password@host"),
    KnownError("403 Forbidden", "it is forbidden (403)", "ask whoever runs that server"),
    KnownError("404 Not Found|StreamNotFound", "there is nothing at this address (404 Not Found)", "check the address"),
    KnownError("Connection refused", "nobody listens there (Connection refused)", "is the sender running?"),
    KnownError("Connection timed out|No route to host|unreachable", "that machine does not answer",
               "check the address"),
    KnownError("resolve|Name or service not known", "that name is no machine", "check its spelling"),
    KnownError("Address already in use|EADDRINUSE|Duplicate socket", "its port is in use on this machine",
            "choose another, or stop what uses it", permanent=True),
    KnownError("Cannot assign requested address", "that is no address of this machine",
            "listen on 0.0.0.0, or on one of its own", permanent=True),
    KnownError("Protocol not found|Unknown protocol", "this ffmpeg cannot read that protocol",
            "use one that is built with it: ffmpeg -protocols", permanent=True),
    KnownError("not on whitelist|whitelist", "it leads to what may not be read", "see source_schemes", permanent=True),
    KnownError("Invalid data found", "what comes there is no sound that ffmpeg knows", "check what is sent"),
)  # fmt: skip
"""The first that fits counts."""


def meaning(said: str) -> KnownError | None:
    """What the words mean, where that is known."""
    return next((each for each in MEANINGS if re.search(each.words, said, re.IGNORECASE)), None)


def cut(said: list[str], *, clean: bool) -> Disconnected:
    """The end of a child that said this, the newest last."""
    if clean:
        return Disconnected("the sender is gone", clean=True)
    known = next(filter(None, map(meaning, reversed(said))), None)
    if known is not None:
        return Disconnected(known.reason, known.hint, permanent=known.permanent)
    last = said[-1].rpartition(": ")[2] if said else "it gave no reason"
    return Disconnected(f"the connection failed ({last})")
