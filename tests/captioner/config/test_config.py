from __future__ import annotations

from collections.abc import Callable

import pytest

from captioner.config import Config, LayoutConfig, RecognizerConfig, RoomConfig, ServerConfig, TranslationConfig
from captioner.errors import ConfigError


def test_default_address_is_local() -> None:
    """By default the server accepts connections from this machine only."""
    server = Config().server

    assert (server.host, server.port) == ("127.0.0.1", 8080)


@pytest.mark.parametrize(
    ("build", "wrong"),
    [
        (lambda: ServerConfig(port=70_000), "port = 70000; it must be 0 to 65535"),
        (lambda: ServerConfig(host=""), "host = ''"),
        (lambda: RecognizerConfig(threads=-1), "threads = -1"),
        (lambda: RecognizerConfig(model=""), "model = ''"),
        (
            lambda: RecognizerConfig(hotwords="Dashwood, " * 16),
            "hotwords = 'Dash.*…'; it must be at most 150 characters, not 160",
        ),
        (lambda: LayoutConfig(columns=3), "columns = 3; it must be 8 to 200"),
        (lambda: LayoutConfig(rows=0), "rows = 0"),
        (lambda: TranslationConfig(engines={"xx": "nllb"}), "engines = 'xx'"),
        (
            lambda: TranslationConfig(engines={"es": "magic"}),
            r"engines\.es = 'magic'; it must be direct, marian, nllb",
        ),
        (lambda: TranslationConfig(marian={"en_es": "x"}), "marian = 'en_es'; it must be given per pair"),
        (lambda: RoomConfig("hall", "mic", spoken="xx"), "room hall: unknown language 'xx'"),
        (lambda: RoomConfig("hall", ""), "source = ''"),
    ],
)
def test_invalid_settings_are_refused(build: Callable[[], object], wrong: str) -> None:
    """An invalid value raises ConfigError with the key, the value and the rule."""
    with pytest.raises(ConfigError, match=wrong):
        build()
