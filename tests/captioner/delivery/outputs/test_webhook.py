from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace

import pytest
import standardwebhooks

from captioner.config import OutputConfig
from captioner.delivery.outputs.output import CaptionRejected
from captioner.delivery.outputs.webhook import Webhook, signing_key
from captioner.errors import ConfigError, OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.scripted import caption

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a secret key").decode()


class VerifyingReceiver:
    """Receiver that verifies signatures with the library of the standard."""

    def __init__(self) -> None:
        self.verified: list[object] = []

    def __call__(self, asked: receivers.Request) -> receivers.Reply:
        """Verify one POST."""
        headers = {name.lower(): value for name, value in asked.headers.items()}
        try:
            body = standardwebhooks.Webhook(SECRET).verify(asked.body, headers)
        except standardwebhooks.WebhookVerificationError:
            return 401, ""
        self.verified.append(body)
        return 204, ""


async def sent(server: receivers.HttpServer, secret: str, text: str = "Größe") -> None:
    own = Webhook(OutputConfig("hall", "en", "webhook", url=f"{server.url}/hook", secret=secret))
    try:
        (part,) = own.split(caption(text))
        await own.send(part)
    finally:
        await own.close()


def test_signed_caption() -> None:
    """A signed caption is verified, with the fields of the events."""
    receiver = VerifyingReceiver()
    with receivers.web(receiver) as server:
        asyncio.run(sent(server, SECRET))

    (body,) = receiver.verified
    assert {
        "v": 1,
        "room": "hall",
        "lang": "en",
        "source": "en",
        "cue": "c1",
        "rev": 1,
        "text": "Größe",
        "start": 0.0,
        "end": 1.0,
        "speaker": None,
        "edited": False,
    } == body


def test_bad_signature() -> None:
    """A caption that is unsigned, or signed with another key, is not verified."""
    for secret in ("", "whsec_" + base64.b64encode(b"another").decode()):
        receiver = VerifyingReceiver()
        with receivers.web(receiver) as server, pytest.raises(OutputError, match="401 Unauthorized"):
            asyncio.run(sent(server, secret))
        assert [] == receiver.verified


def test_retries_have_the_same_id() -> None:
    """Retries of a revision have the same id; an edit has another."""

    async def work(server: receivers.HttpServer) -> list[str]:
        own = Webhook(OutputConfig("hall", "en", "webhook", url=server.url, secret="plain"))
        one = caption("one")
        for part in (*own.split(one) * 2, *own.split(replace(one, revision=replace(one.revision, number=2)))):
            await own.send(part)
        await own.close()
        return [asked.headers["webhook-id"] for asked in server.asked]

    with receivers.web(lambda _: (200, "")) as server:
        first, again, edit = asyncio.run(work(server))

    assert first == again != edit
    assert ["one"] * 3 == [json.loads(asked.body)["text"] for asked in server.asked]


def test_signing_key() -> None:
    """A secret is plain text, or base64 after `whsec_`; a malformed one is refused without being printed."""
    assert (b"plain", b"") == (signing_key("plain"), signing_key(""))

    with pytest.raises(ConfigError, match="not base64") as refused:
        signing_key("whsec_***")
    assert "***" not in str(refused.value)


@pytest.mark.parametrize(("status", "rejected"), [(422, True), (429, False), (500, False)])
def test_rejected_captions(status: int, rejected: bool) -> None:
    """Statuses about the caption reject it; statuses about the receiver allow a retry."""
    with receivers.web(lambda _: (status, "")) as server, pytest.raises(OutputError) as refused:
        asyncio.run(sent(server, ""))

    assert rejected == isinstance(refused.value, CaptionRejected)
