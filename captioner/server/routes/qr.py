"""`GET /rooms/R/qr.svg?page=view&lang=es`: the address of a page, for the phones of an audience."""

from __future__ import annotations

import io
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.delivery.protocols import RoomDirectory
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused

_PAGES = ("view", "overlay")
_LONGEST = 300
"""Characters of an address: beyond that phones at the back of a hall cannot read it."""


class QrRoutes:
    """Its one address; it asks for what viewing asks."""

    def __init__(self, rooms: RoomDirectory, access: Access) -> None:
        self._rooms, self._access = rooms, access

    def routes(self) -> list[Route]:
        """It takes GET only."""
        return [Route("/rooms/{room}/qr.svg", self.qr, methods=["GET"])]

    async def qr(self, request: Request) -> Response:
        """An SVG that scales: dark on white with the border that readers want, whatever is behind it."""
        import segno

        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        address = _address(request, room.name)
        if len(address) > _LONGEST:
            raise RequestRefused(422, "this address is too long for a code", f"at most {_LONGEST} characters")
        out = io.BytesIO()
        segno.make_qr(address, error="m").save(
            out, kind="svg", scale=8, border=4, light="#fff", title=address, omitsize=True, nl=False
        )
        headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{room.name}.svg"'}
        return Response(out.getvalue(), media_type="image/svg+xml", headers=headers)


def _address(request: Request, room: str) -> str:
    query = request.query_params
    page = query.get("page", "view")
    if page not in _PAGES:
        raise RequestRefused(422, f"there is no page {page[:20]!r}", f"it is one of {', '.join(_PAGES)}")
    base, name = _base(request), quote(room, safe="")
    lang = {"lang": query["lang"]} if query.get("lang") else {}
    asked = ({"room": room} | lang) if page == "overlay" else lang
    path = f"{base}overlay" if page == "overlay" else f"{base}view/{name}"
    return path + ("?" + urlencode(asked, safe=",") if asked else "")


def _base(request: Request) -> str:
    """Where this server is for who asks; `base` says so behind a proxy that changes paths, on the same host only."""
    own = str(request.base_url)
    given = request.query_params.get("base", "")
    if not given:
        return own
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or parts.netloc != urlsplit(own).netloc or parts.query or parts.fragment:
        raise RequestRefused(422, "base is no address of this server", "leave it out, or send the page's own")
    return given.rstrip("/") + "/"
