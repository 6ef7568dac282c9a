"""URLs that a server announces when it starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from captioner.rooms.sources.source import Source


def base_url(host: str, port: int) -> str:
    """URL that reaches the server from this machine."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{local}]:{port}" if ":" in local else f"http://{local}:{port}"


def page_urls(base: str, sources: Iterable[Source]) -> Iterator[tuple[str, str]]:
    """Names and URLs of the pages: an overlay for each language, a viewer and a console for each room."""
    yield "rooms", f"{base}/"
    for source in sources:
        name = source.room.name
        for language in source.room.targets or source.room.spoken.split(","):
            yield f"overlay {language}", f"{base}/overlay?room={name}&lang={language}"
        yield "viewer", f"{base}/view/{name}"
        yield "console", f"{base}/console/{name}"
