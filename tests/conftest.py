"""What all tests share: nobody's settings but their own, and no way to a model hub."""

from __future__ import annotations

import os
import tempfile

HUB = tempfile.mkdtemp(prefix="captioner-hub-")
"""What the model hub's client has stored: nothing, until a test puts something there. Its library reads this once."""

for name in [name for name in os.environ if name.startswith("CAPTIONER_") and name != "CAPTIONER_CACHE"]:
    del os.environ[name]
os.environ |= {"HF_HUB_CACHE": HUB, "HF_HUB_OFFLINE": "1"}
