"""Webhooks: each final as JSON, signed as in Standard Webhooks 1.0, for which receivers have libraries.

The signature of `ID.TIMESTAMP.BODY` is HMAC-SHA256 in base64, in `webhook-signature: v1,…`. A retry has the same ID.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, CaptionPart
from captioner.delivery.outputs.http_client import HttpClient, HttpStatusError
from captioner.delivery.outputs.output import CaptionRejected
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.errors import ConfigError

_PREFIX = "whsec_"
_REJECTED = (400, 413, 415, 422)
"""Statuses that mean that the same caption would be refused again."""


class Webhook:
    """One POST per final, repeated until the answer is 2xx."""

    name = "webhook"

    def __init__(self, config: OutputConfig) -> None:
        interval = 0.1 if config.interval is None else config.interval
        self.policy = SendPolicy(interval, sends_edits=config.edits, can_probe=False, max_age_s=600.0, max_waiting=1000)
        self._url, self._key = config.url, signing_key(config.secret)
        self._client = HttpClient()

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """The whole caption, even an empty one, which an operator may have emptied."""
        return (CaptionPart(caption, (caption.revision.text,)),)

    async def send(self, part: CaptionPart) -> None:
        """Send the caption as one POST."""
        body = json.dumps(payload(part.caption), ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", **self._signature(webhook_id(part.caption), body)}
        try:
            await self._client.request("POST", self._url, content=body, headers=headers)
        except HttpStatusError as error:
            if error.status in _REJECTED:
                raise CaptionRejected(error.message, "the receiver rejects this caption") from None
            raise

    async def clear(self) -> None:
        """Do nothing: a receiver keeps what it got."""

    async def probe(self) -> None:
        """Do nothing: a webhook cannot be tested without a caption."""

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    def _signature(self, id_: str, body: bytes) -> dict[str, str]:
        when = str(int(time.time()))
        headers = {"webhook-id": id_, "webhook-timestamp": when}
        if self._key:
            digest = hmac.new(self._key, f"{id_}.{when}.".encode() + body, hashlib.sha256).digest()
            headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
        return headers


def signing_key(secret: str) -> bytes:
    """Key of a secret: the bytes after `whsec_`, or the text itself; empty: nothing is signed.

    Raises:
        ConfigError: the text after `whsec_` is not base64.
    """
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ConfigError("the secret of a webhook is not base64 after whsec_", "openssl rand -base64 32") from None


def webhook_id(caption: Caption) -> str:
    """Identity of a revision, the same for every retry."""
    own = caption.revision
    return f"{caption.room}-{own.language}-{own.segment}-{own.number}-{round(caption.spoken)}"


def payload(caption: Caption) -> dict[str, object]:
    """Body of the request; names as in the events."""
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
