"""Addresses that nobody means well with: pages stay quiet, and what is said is shown."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import Open
from tests.pages.scripted_server import ScriptedServer

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
"""Numbers that are none, names that objects have, bytes that are no characters, ends of what they stand in."""


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_an_overlay_of_any_address(
    scripted: ScriptedServer, open_scripted: Open, console_messages: list[str], query: str
) -> None:
    """What makes no sense leaves the default, and the caption is on air."""
    page = open_scripted(f"/overlay?room=hall&lang=es&{query}")
    page.wait_for_selector(".box", state="attached")
    scripted.caption("c1", "Sí.", final=True)

    expect(page.locator("#stage")).to_contain_text("í", ignore_case=True)
    assert [] == console_messages


@pytest.mark.parametrize("address", ["/view/%zz", "/view/%ff%fe", "/view/..%5c", "/view/__proto__"])
def test_a_viewer_of_any_room(open_scripted: Open, console_messages: list[str], address: str) -> None:
    """A room that cannot be is one that is not there."""
    page = open_scripted(address)
    page.wait_for_load_state()
    page.wait_for_timeout(50)

    assert [] == [said for said in console_messages if "404" not in said]
