"""Setup of all tests: no settings of the user, reproducible examples, no access to a model hub."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from captioner.recognition.recognizers.whisper import Whisper
    from captioner.types import Samples

SAMPLES = Path(__file__).parent.parent / "samples"

HUB = str(Path(tempfile.gettempdir()) / f"captioner-hub-{os.getpid()}")
"""Cache folder of the model hub's client, which does not exist unless a test makes it. Not made here: this module is
imported by processes that are killed, too, and each would leave a folder. The library reads the variable once."""

for name in [name for name in os.environ if name.startswith("CAPTIONER_") and name != "CAPTIONER_CACHE"]:
    del os.environ[name]
os.environ |= {"HF_HUB_CACHE": HUB, "HF_HUB_OFFLINE": "1"}

# A shell starts its background commands with SIGINT ignored, which every process below would inherit: then Ctrl-C could
# not be tested.
signal.signal(signal.SIGINT, signal.default_int_handler)

MANY = int(os.environ.get("EXAMPLES", "0"))
"""Number of random examples per property, such as `EXAMPLES=2000 pytest tests`; 0: a few, always the same."""
settings.register_profile(
    "captioner",
    deadline=None,
    derandomize=not MANY,
    max_examples=MANY or 100,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("captioner")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run long files first, so that none begins when the others are done: models and programs, then whole systems."""
    long = {item.path for item in items if item.get_closest_marker("model") or item.get_closest_marker("program")}
    units = Path(__file__).parent / "captioner"
    items.sort(key=lambda item: (item.path not in long, units in item.path.parents))


@pytest.fixture(scope="session")
def whisper() -> Whisper:
    """Whisper base on the CPU, loaded once for all tests, so that each machine gives the same text."""
    from captioner.models import store
    from captioner.recognition.recognizers.whisper import Whisper

    return Whisper(store.folder("whisper-base"), name="whisper-base", device="cpu", compute_type="int8", threads=1)


@pytest.fixture(scope="session")
def spanish() -> Samples:
    """First half minute of the Spanish sample: `Felicidades, usted ha instalado y ejecutado exitosamente …`."""
    from faster_whisper.audio import decode_audio

    samples: Samples = decode_audio(str(SAMPLES / "es-phone.flac"))
    return samples[: 30 * 16_000]


@pytest.fixture(scope="session")
def english() -> Samples:
    """First half minute of the English readings: `And Mr. John Dashwood had then leisure to consider …`."""
    from faster_whisper.audio import decode_audio

    samples: Samples = decode_audio(str(SAMPLES / "en-readings.flac"))
    return samples[: 30 * 16_000]


_CHROMIUM_FEATURES_OFF = [
    # The address bar's own pages: loading them for every window took more than half of the processor time of a page.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # Playwright turns these off; its own switch counts no more when there is another one.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
_CHROMIUM_SWITCHES = [
    f"--disable-features={','.join(_CHROMIUM_FEATURES_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, started once per process, since Playwright cannot be started twice."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # a loaded machine needs more than the default of 5 s
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_CHROMIUM_SWITCHES)
        yield browser
        browser.close()
