from __future__ import annotations

import asyncio

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.vmix import Vmix
from captioner.errors import OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.told import caption

LONG = "Ladies and gentlemen, good evening & welcome to all of you"


def screen(server: receivers.Web, text: str, input_: str = "Captions") -> Vmix:
    return Vmix(OutputConfig("hall", "en", "vmix", url=f"{server.url}/api/", input=input_, text=text))


async def sent(own: Vmix) -> None:
    try:
        await own.probe()
        for piece in own.pack(caption(LONG)):
            await own.send(piece)
    finally:
        await own.close()


def test_all_lines_in_one_field() -> None:
    """Whatever letters they have."""
    title = receivers.Vmix()
    with receivers.web(title) as server:
        asyncio.run(sent(screen(server, "Line1.Text")))

    assert LONG == title.texts["Line1.Text"].replace("\n", " ")
    assert "?" == title.texts["Line2.Text"]


def test_a_field_for_each_line() -> None:
    """As many as were named; a line that is not there is emptied, and so are all when it is blanked."""
    title = receivers.Vmix()

    async def work(own: Vmix) -> None:
        await sent(own)
        both = dict(title.texts)
        (piece,) = own.pack(caption("short"))
        await own.send(piece)
        one = dict(title.texts)
        await own.blank()
        await own.close()
        assert LONG == " ".join(both.values())
        assert {"Line1.Text": "short", "Line2.Text": ""} == one

    with receivers.web(title) as server:
        asyncio.run(work(screen(server, "Line1.Text, Line2.Text")))

    assert {"Line1.Text": "", "Line2.Text": ""} == title.texts


@pytest.mark.parametrize(("text", "input_"), [("Nope.Text", "Captions"), ("Line1.Text", "Nope")])
def test_what_vmix_does_not_know(text: str, input_: str) -> None:
    """It is said which settings to look at."""
    with receivers.web(receivers.Vmix()) as server, pytest.raises(OutputError, match="check input and text"):
        asyncio.run(sent(screen(server, text, input_)))
