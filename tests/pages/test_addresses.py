"""Malformed and hostile addresses of pages."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Open
from tests.pages.scripted_server import ScriptedServer
from tests.pages.test_overlay import ready

pytestmark = pytest.mark.browser

_WRONG = ("", "NaN", "-1", "1e999", "0x7fffffff", "../../x", "url(//x.invalid/a)", "</style><script>throw 1</script>")
_NAMES = ("lines", "size", "scale", "max", "fade", "delay", "fg", "bg", "font", "align", "pos", "theme", "chroma")
QUERIES = (
    *("&".join(f"{name}={quote(value)}" for name in _NAMES) for value in _WRONG),
    "lines=2&lines=9&LINES=1&line-s=3&__proto__=1&constructor=2&toString=3&hasOwnProperty=4",
    "last_event_id=%00&token=%ff%fe&lines=%zz&size=%",
    "fg=red;background:url(x)&size=5vh;}body{display:none&font=a\"b'c\\&weight=calc(1/0)",
    "topoffset=NaN&leftoffset=1e99&radius=-5&outline=expression(alert(1))&nobg=&uppercase=" + "A" * 5000,
)
"""Invalid numbers, names of object properties, invalid bytes, and attempts to break out of CSS and HTML."""


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_an_overlay_of_any_address(
    scripted: ScriptedServer, open_scripted: Open, console_messages: list[str], query: str
) -> None:
    """The overlay ignores invalid parameters and shows captions."""
    page = open_scripted(f"/overlay?room=hall&lang=es&{query}")
    ready(scripted, page)
    scripted.caption("c1", "Sí.", final=True)

    expect(page.locator("#stage")).to_contain_text("í", ignore_case=True)
    assert [] == console_messages


@pytest.mark.parametrize("address", ["/view/%zz", "/view/%ff%fe", "/view/..%5c", "/view/__proto__"])
def test_a_viewer_of_any_room(open_scripted: Open, console_messages: list[str], address: str) -> None:
    """The viewer treats an invalid room name as a room that does not exist."""
    page = open_scripted(address)
    page.wait_for_load_state()
    page.wait_for_timeout(50)

    assert [] == [said for said in console_messages if "404" not in said]
