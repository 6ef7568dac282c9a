"""Webhooks: each final as JSON, signed as Standard Webhooks 1.0 has it, so that receivers have libraries to check it.

The signature is of `ID.TIMESTAMP.BODY`: HMAC-SHA256, base64, in `webhook-signature: v1,…`. A retry has the same ID.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, Piece
from captioner.delivery.outputs.manner import Manner, Unwanted
from captioner.delivery.outputs.web import Refused, Web
from captioner.errors import ConfigError

_PREFIX = "whsec_"
_NEVER = (400, 413, 415, 422)
"""Statuses that are about what was sent: it would be refused again."""


class Webhook:
    """One POST for each final, until it is answered with 2xx."""

    name = "webhook"

    def __init__(self, config: OutputConfig) -> None:
        interval = 0.1 if config.interval is None else config.interval
        self.manner = Manner(interval, probed=False, told=config.edits, stale=600.0, most=1000)
        self._url, self._key = config.url, key(config.secret)
        self._web = Web()

    def pack(self, caption: Caption) -> tuple[Piece, ...]:
        """The whole caption, also an empty one: an operator may have emptied it."""
        return (Piece(caption, (caption.revision.text,)),)

    async def send(self, piece: Piece) -> None:
        """As one POST."""
        body = json.dumps(told(piece.caption), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", **self._signed(identity(piece.caption), body)}
        try:
            await self._web.ask("POST", self._url, content=body, headers=headers)
        except Refused as error:
            if error.status in _NEVER:
                raise Unwanted(error.message, "the receiver does not want this caption") from None
            raise

    async def blank(self) -> None:
        """It keeps what it got."""

    async def probe(self) -> None:
        """There is nothing that one could ask a webhook."""

    async def close(self) -> None:
        """Let go of the connection."""
        await self._web.close()

    def _signed(self, id_: str, body: bytes) -> dict[str, str]:
        when = str(int(time.time()))
        headers = {"webhook-id": id_, "webhook-timestamp": when}
        if self._key:
            digest = hmac.new(self._key, f"{id_}.{when}.".encode() + body, hashlib.sha256).digest()
            headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
        return headers


def key(secret: str) -> bytes:
    """Of a secret: the bytes behind `whsec_`, or the text itself; empty: nothing is signed.

    Raises:
        ConfigError: it is no base64 behind `whsec_`.
    """
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ConfigError("secret of a webhook is no base64 behind whsec_", "openssl rand -base64 32") from None


def identity(caption: Caption) -> str:
    """The same for every retry of the same revision."""
    own = caption.revision
    return f"{caption.room}-{own.language}-{own.segment}-{own.number}-{round(caption.spoken)}"


def told(caption: Caption) -> dict[str, object]:
    """The caption as it is sent; names as in the events."""
    own = caption.revision
    return {
        "v": 1,
        "room": caption.room,
        "lang": own.language,
        "source": own.source,
        "cue": own.segment,
        "rev": own.number,
        "text": own.text,
        "start": own.start / 1000,
        "end": own.end / 1000,
        "speaker": own.speaker,
        "edited": own.edited,
    }
