"""What all tests share: nobody's settings but their own, the same examples each time, and no way to a model hub."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from captioner.recognition.recognizers.whisper import Whisper
    from captioner.types import Samples

SAMPLES = Path(__file__).parent.parent / "samples"

HUB = tempfile.mkdtemp(prefix="captioner-hub-")
"""What the model hub's client has stored: nothing, until a test puts something there. Its library reads this once."""

for name in [name for name in os.environ if name.startswith("CAPTIONER_") and name != "CAPTIONER_CACHE"]:
    del os.environ[name]
os.environ |= {"HF_HUB_CACHE": HUB, "HF_HUB_OFFLINE": "1"}

MANY = int(os.environ.get("EXAMPLES", "0"))
"""Of each property, other ones each time: `EXAMPLES=2000 pytest tests`. Else a few, the same everywhere."""
settings.register_profile(
    "captioner",
    deadline=None,
    derandomize=not MANY,
    max_examples=MANY or 100,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("captioner")


@pytest.fixture(scope="session")
def whisper() -> Whisper:
    """Whisper base, loaded once for all tests; on the CPU, so that every machine reads the same."""
    from captioner.models import store
    from captioner.recognition.recognizers.whisper import Whisper

    return Whisper(store.folder("whisper-base"), name="whisper-base", device="cpu", compute_type="int8", threads=1)


@pytest.fixture(scope="session")
def spanish() -> Samples:
    """The first half minute of the Spanish sample: `Felicidades, usted ha instalado y ejecutado exitosamente …`."""
    from faster_whisper.audio import decode_audio

    samples: Samples = decode_audio(str(SAMPLES / "es-phone.flac"))
    return samples[: 30 * 16_000]
