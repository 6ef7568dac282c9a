"""Empty data for nltk's sentence splitter, which whisperx needs even if its alignment model is a local folder.

nltk would download it. Only words are used from whisperx here, not its sentences, so a splitter without
abbreviations is sufficient: four empty files per language, in the format of Punkt.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

_FILES = ("collocations.tab", "sent_starters.txt", "abbrev_types.txt", "ortho_context.tab")


def install_empty() -> None:
    """Add empty data to nltk's path unless it has its own; the files are removed when the process exits."""
    import nltk
    from whisperx.utils import PUNKT_LANGUAGES

    try:
        nltk.data.find("tokenizers/punkt_tab/english/")
    except LookupError:
        folder = Path(tempfile.mkdtemp(prefix="captioner-punkt-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for language in {"english", *PUNKT_LANGUAGES.values()}:
            place = folder / "tokenizers" / "punkt_tab" / language
            place.mkdir(parents=True)
            for name in _FILES:
                (place / name).touch()
        nltk.data.path.append(str(folder))
