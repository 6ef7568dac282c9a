"""Errors as pages, for people who open an address in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>{title} · captioner</title>
<link rel="icon" href="{root}static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{root}static/page.css">
<link rel="stylesheet" href="{root}static/index.css">
</head>
<body>
<main class="error"><h1>{title}</h1>
<p>{error}</p>
<p>{hint}</p>
<p><a href="{root}">List of rooms</a></p></main>
</body>
</html>
"""
_CSP = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'self'"


def wants_page(request: Request) -> bool:
    """True if a browser opens the address; scripts, players and other programs do not send `Accept: text/html`."""
    is_read = request.scope.get("method") in ("GET", "HEAD") and not request.url.path.startswith("/v1/")
    return is_read and "text/html" in request.headers.get("accept", "").lower()


def error_page(
    request: Request, status: int, error: str, hint: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """Build the page of an error; its links are relative, because a proxy may add a prefix."""
    path: str = request.scope["path"]
    text = {"error": _sentence(error), "hint": _sentence(hint), "title": HTTPStatus(status).phrase}
    page = _PAGE.format(
        root="../" * (path.count("/") - 1) or "./", **{name: escape(each) for name, each in text.items()}
    )
    return HTMLResponse(page, status, {**(headers or {}), "Content-Security-Policy": _CSP, "Vary": "Accept"})


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
