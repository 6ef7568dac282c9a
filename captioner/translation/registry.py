"""Registry of the translation engines. A new engine needs its own module and one line in `ENGINES`."""

from __future__ import annotations

from captioner.translation import apertium, argos, direct, marian, nllb, script_conversion, transformers_nllb
from captioner.translation.entry import EngineEntry

ENGINES: dict[str, EngineEntry] = {
    "script": script_conversion.ENTRY,
    "direct": direct.ENTRY,
    "marian": marian.ENTRY,
    "argos": argos.ENTRY,
    "nllb": nllb.ENTRY,
    "apertium": apertium.ENTRY,
    "transformers": transformers_nllb.ENTRY,
}
"""Name -> entry, in order of preference; `transformers` is last, because it only serves as a baseline."""
