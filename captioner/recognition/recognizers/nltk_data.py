"""Data for nltk's sentence splitter, which whisperx asks for even where its alignment model is a folder on the disk.

nltk would fetch it from the network. Only words are wanted of whisperx here, whatever sentences it puts them in, so a
splitter that knows no abbreviations serves as well: four empty files for each of its languages, as Punkt reads them.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

_FILES = ("collocations.tab", "sent_starters.txt", "abbrev_types.txt", "ortho_context.tab")


def install_empty() -> None:
    """Let nltk find data where it has none of its own; the files go with the process."""
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
