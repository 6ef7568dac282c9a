from __future__ import annotations

from collections.abc import Callable

import pytest

from captioner.config import (
    Config,
    LayoutConfig,
    PagesConfig,
    RecognizerConfig,
    RoomConfig,
    SegmenterConfig,
    ServerConfig,
    StabilizerConfig,
    TranslationConfig,
    VadConfig,
    WindowConfig,
)
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
        (
            lambda: ServerConfig(trusted_proxies=("proxy",)),
            "trusted_proxies = 'proxy'; it must be addresses or networks",
        ),
        (lambda: ServerConfig(trusted_proxies=("10.0.0.2/8",)), "trusted_proxies = '10.0.0.2/8'"),
        (lambda: PagesConfig(embed=("event.example",)), "embed = 'event.example'; it must be sites such as"),
        (lambda: PagesConfig(embed=("https://a.example/page",)), "embed = 'https://a.example/page'"),
        (lambda: PagesConfig(embed=("https://a.example; script-src *",)), "embed = 'https://a.example; script-src"),
        (lambda: RecognizerConfig(threads=-1), "threads = -1"),
        (lambda: RecognizerConfig(model=""), "model = ''"),
        (
            lambda: RecognizerConfig(hotwords="Dashwood, " * 200),
            "hotwords = 'Dash.*…'; it must be at most 200 names, not 201",
        ),
        (
            lambda: RecognizerConfig(hotwords="Norland, " + "Dash" * 40),
            "hotwords = 'Norl.*…'; it must be names of at most 150 characters, not 161",
        ),
        (lambda: VadConfig(pause_ms=20), "pause_ms = 20; it must be 100 to 10000 ms"),
        (lambda: VadConfig(release_threshold=0.6), "release_threshold = 0.6; it must be a probability up to threshold"),
        (lambda: WindowConfig(step_ms=100), "step_ms = 100; it must be dip_step_ms to 10000 ms"),
        (lambda: WindowConfig(close_silence_ms=100), "close_silence_ms = 100; it must be early_silence_ms to 30000 ms"),
        (lambda: StabilizerConfig(settle_ms=1300), "settle_ms = 1300; it must be 0 ms to settle_alone_ms"),
        (lambda: SegmenterConfig(max_length_ms=2500), "max_length_ms = 2500; it must be min_length_ms to 25000 ms"),
        (lambda: LayoutConfig(columns=3), "columns = 3; it must be 8 to 200"),
        (lambda: LayoutConfig(rows=0), "rows = 0"),
        (lambda: TranslationConfig(engines={"xx": "nllb"}), "engines = 'xx'"),
        (
            lambda: TranslationConfig(engines={"es": "magic"}),
            r"engines\.es = 'magic'; it must be script, direct, marian, argos, nllb",
        ),
        (lambda: TranslationConfig(marian={"en_es": "x"}), "marian = 'en_es'; it must be given per pair"),
        (lambda: RoomConfig("hall", "mic", spoken="xx"), "room hall: unknown language 'xx'"),
        (lambda: RoomConfig("hall", ""), "source = ''"),
        (lambda: ServerConfig(max_rooms=0), "max_rooms = 0; it must be 1 to 10000"),
        (
            lambda: Config(
                server=ServerConfig(max_rooms=1), rooms=(RoomConfig("hall", "mic"), RoomConfig("foyer", "mic:2"))
            ),
            r"there are 2 \[\[rooms\]\], but max_rooms is 1; raise max_rooms under \[server\]",
        ),
    ],
)
def test_invalid_settings_are_refused(build: Callable[[], object], wrong: str) -> None:
    """An invalid value raises ConfigError with the key, the value and the rule."""
    with pytest.raises(ConfigError, match=wrong):
        build()
