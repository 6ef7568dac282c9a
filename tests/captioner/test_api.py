from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import captioner
from captioner.errors import LanguageError
from captioner.types import Revision

SAMPLE = Path(__file__).parents[2] / "samples" / "en-readings.flac"


@pytest.mark.model
@pytest.mark.program
def test_engine_captions_and_translates_a_stream() -> None:
    """Each language ends in finals that become cues, and stable text only grows until then."""
    shown: dict[tuple[str, str], str] = {}
    with captioner.open_engine("en", ["es"]) as engine:

        def revisions() -> Iterator[Revision]:
            for chunk in captioner.read_audio(str(SAMPLE)):
                if chunk.start >= 5000:
                    break
                yield from engine.push(chunk)
            yield from engine.flush()

        for revision in revisions():
            known = shown.get((revision.language, revision.segment), "")
            assert revision.rewrite or revision.stable.startswith(known)
            shown[revision.language, revision.segment] = revision.stable
        english, spanish = engine.cues("en"), engine.cues("es")

    assert "Dashwood" in " ".join(" ".join(cue.lines) for cue in english)
    assert spanish
    assert "Dashwood" in " ".join(" ".join(cue.lines) for cue in spanish)


@pytest.mark.model
def test_samples_need_no_chunks() -> None:
    """Plain arrays follow one another in time, and a language without captions is refused."""
    with captioner.open_engine("en") as engine:
        assert [] == [*engine.push(np.zeros(16_000, np.float32)), *engine.push(np.zeros(8_000, np.float32))]
        with pytest.raises(LanguageError, match="no captions in 'en'; languages: none so far"):
            engine.cues("en")


def test_unknown_languages_are_refused_before_a_model_is_loaded() -> None:
    """An unknown language raises LanguageError at once."""
    with pytest.raises(LanguageError, match="unknown language 'xx'"):
        captioner.open_engine("en", ["xx"])


def test_import_is_light() -> None:
    """`import captioner` loads neither numpy nor a model library."""
    script = "import sys, captioner; print({'numpy', 'ctranslate2', 'starlette'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert shown.stdout == "set()\n"
