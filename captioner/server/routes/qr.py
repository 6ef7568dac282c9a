"""`GET /rooms/R/qr.svg?page=view&lang=es`: QR code with the address of a page, for phones of an audience."""

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
_MAX_ADDRESS = 300
"""Characters of an address: phones at the back of a hall cannot read a denser code."""


class QrRoutes:
    """Route of QR codes; access is as for viewing."""

    def __init__(self, rooms: RoomDirectory, access: Access) -> None:
        self._rooms, self._access = rooms, access

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/qr.svg", self.qr, methods=["GET"])]

    async def qr(self, request: Request) -> Response:
        """Return a scalable SVG, dark on white with the margin that scanners need on any background."""
        import segno

        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        address = _address(request, room.name)
        if len(address) > _MAX_ADDRESS:
            hint = f"use at most {_MAX_ADDRESS}"
            raise RequestRefused(422, f"address of {len(address)} characters is too long for a QR code", hint)
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
        raise RequestRefused(422, f"unknown page {page[:20]!r}", f"use one of {', '.join(_PAGES)}")
    base, name = _base(request), quote(room, safe="")
    lang = {"lang": query["lang"]} if query.get("lang") else {}
    parameters = ({"room": room} | lang) if page == "overlay" else lang
    path = f"{base}overlay" if page == "overlay" else f"{base}view/{name}"
    return path + ("?" + urlencode(parameters, safe=",") if parameters else "")


def _base(request: Request) -> str:
    """Base URL of this server; `base` overrides it behind a proxy that changes paths, on the same host."""
    own = str(request.base_url)
    given = request.query_params.get("base", "")
    if not given:
        return own
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or parts.netloc != urlsplit(own).netloc or parts.query or parts.fragment:
        raise RequestRefused(
            422, "base is not an address of this server", "leave it out, or use the address of the page"
        )
    return given.rstrip("/") + "/"
