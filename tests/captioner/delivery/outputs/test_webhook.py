from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace

import pytest
import standardwebhooks

from captioner.config import OutputConfig
from captioner.delivery.outputs.manner import Unwanted
from captioner.delivery.outputs.webhook import Webhook, key
from captioner.errors import ConfigError, OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.told import caption

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a secret key").decode()


class Checked:
    """A receiver that believes only what is signed, by the library of the standard."""

    def __init__(self) -> None:
        self.believed: list[object] = []

    def __call__(self, asked: receivers.Asked) -> receivers.Reply:
        """One POST."""
        headers = {name.lower(): value for name, value in asked.headers.items()}
        try:
            told = standardwebhooks.Webhook(SECRET).verify(asked.body, headers)
        except standardwebhooks.WebhookVerificationError:
            return 401, ""
        self.believed.append(told)
        return 204, ""


async def sent(server: receivers.Web, secret: str, text: str = "Größe") -> None:
    own = Webhook(OutputConfig("hall", "en", "webhook", url=f"{server.url}/hook", secret=secret))
    try:
        (piece,) = own.pack(caption(text))
        await own.send(piece)
    finally:
        await own.close()


def test_a_signed_caption_is_believed() -> None:
    """It has what the events have, and which caption and revision it is."""
    checked = Checked()
    with receivers.web(checked) as server:
        asyncio.run(sent(server, SECRET))

    (told,) = checked.believed
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
    } == told


def test_an_unsigned_one_is_not() -> None:
    """Nor one that is signed by somebody else."""
    for secret in ("", "whsec_" + base64.b64encode(b"another").decode()):
        checked = Checked()
        with receivers.web(checked) as server, pytest.raises(OutputError, match="401 Unauthorized"):
            asyncio.run(sent(server, secret))
        assert [] == checked.believed


def test_a_retry_is_known_by_its_id() -> None:
    """The same for each try of a revision, another for an edit of it."""

    async def work(server: receivers.Web) -> list[str]:
        own = Webhook(OutputConfig("hall", "en", "webhook", url=server.url, secret="plain"))
        said = caption("one")
        for piece in (*own.pack(said) * 2, *own.pack(replace(said, revision=replace(said.revision, number=2)))):
            await own.send(piece)
        await own.close()
        return [asked.headers["webhook-id"] for asked in server.asked]

    with receivers.web(lambda _: (200, "")) as server:
        first, again, edit = asyncio.run(work(server))

    assert first == again != edit
    assert ["one"] * 3 == [json.loads(asked.body)["text"] for asked in server.asked]


def test_secrets() -> None:
    """Plain text, or base64 behind `whsec_`; what is neither is refused, and not said."""
    assert (b"plain", b"") == (key("plain"), key(""))

    with pytest.raises(ConfigError, match="no base64") as refused:
        key("whsec_***")
    assert "***" not in str(refused.value)


@pytest.mark.parametrize(("status", "never"), [(422, True), (429, False), (500, False)])
def test_what_is_about_the_caption_is_not_tried_again(status: int, never: bool) -> None:
    """What is about the receiver is."""
    with receivers.web(lambda _: (status, "")) as server, pytest.raises(OutputError) as refused:
        asyncio.run(sent(server, ""))

    assert never == isinstance(refused.value, Unwanted)
