from __future__ import annotations

import asyncio

import pytest

from captioner.config import OutputConfig
from captioner.delivery.outputs.vmix import Vmix
from captioner.errors import OutputError
from tests.captioner.delivery.outputs import receivers
from tests.captioner.delivery.outputs.scripted import caption

LONG = "Ladies and gentlemen, good evening & welcome to all of you"


def output(server: receivers.HttpServer, text: str, input_: str = "Captions") -> Vmix:
    return Vmix(OutputConfig("hall", "en", "vmix", url=f"{server.url}/api/", input=input_, text=text))


async def sent(own: Vmix) -> None:
    try:
        await own.probe()
        for part in own.split(caption(LONG)):
            await own.send(part)
    finally:
        await own.close()


def test_all_lines_in_one_field() -> None:
    """One text field gets all lines, with any characters."""
    title = receivers.Vmix()
    with receivers.web(title) as server:
        asyncio.run(sent(output(server, "Line1.Text")))

    assert LONG == title.texts["Line1.Text"].replace("\n", " ")
    assert "?" == title.texts["Line2.Text"]


def test_one_field_per_line() -> None:
    """Each named field gets one line; fields without a line are emptied, and so are all fields on `clear`."""
    title = receivers.Vmix()

    async def work(own: Vmix) -> None:
        await sent(own)
        both = dict(title.texts)
        (part,) = own.split(caption("short"))
        await own.send(part)
        one = dict(title.texts)
        await own.clear()
        await own.close()
        assert LONG == " ".join(both.values())
        assert {"Line1.Text": "short", "Line2.Text": ""} == one

    with receivers.web(title) as server:
        asyncio.run(work(output(server, "Line1.Text, Line2.Text")))

    assert {"Line1.Text": "", "Line2.Text": ""} == title.texts


@pytest.mark.parametrize(("text", "input_"), [("Nope.Text", "Captions"), ("Line1.Text", "Nope")])
def test_unknown_input_or_field(text: str, input_: str) -> None:
    """An unknown input or field is reported with the settings to check."""
    with receivers.web(receivers.Vmix()) as server, pytest.raises(OutputError, match="check input and text"):
        asyncio.run(sent(output(server, text, input_)))
