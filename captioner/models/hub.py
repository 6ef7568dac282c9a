"""Model hub: weights in the cache of its client, and downloads."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from captioner.errors import ModelError
from captioner.models.download import Downloader, RemoteFile, rate_limited, retry_after
from captioner.models.folders import MODEL, incomplete
from captioner.models.report import Progress, Report

_USED = (
    "model.bin", "config.json", "*vocabulary.json", "*vocabulary.txt", "*.spm", "tokenizer.json",
    "sentencepiece.bpe.model", "preprocessor_config.json",
)  # fmt: skip
"""Files that are downloaded: weights, vocabulary and tokenizer of Whisper, Marian and NLLB."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Files of a repository at one commit."""

    revision: str
    files: tuple[RemoteFile, ...]


def is_repository(name: str) -> bool:
    """Return True if the name has the form of a repository, `OWNER/NAME`."""
    return re.fullmatch(r"\w[\w.-]*/[\w.-]+", name) is not None


def cached_folder(repository: str, files: Iterable[str]) -> Path | None:
    """Return the folder of a repository in the cache of the hub's client, whichever program downloaded it.

    A folder that lacks one of `files` is not returned: its download was interrupted.
    """
    if not is_repository(repository):
        return None
    from huggingface_hub import try_to_load_from_cache

    model = try_to_load_from_cache(repository, MODEL)
    folder = Path(model).parent if isinstance(model, str) else None
    return folder if folder and not incomplete(folder, files) else None


def listing(repository: str, revision: str = "") -> Listing:
    """Return the files of a repository, with the sizes and hashes that the hub declares.

    Raises:
        ModelError: there is no such repository or revision, or the hub cannot be reached.
    """
    from huggingface_hub import HfApi, hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError

    endpoint = os.environ.get("HF_ENDPOINT")
    try:
        info = HfApi(endpoint).model_info(repository, revision=revision or None, files_metadata=True, timeout=30)
    except HfHubHTTPError as error:
        raise _refused(repository, revision, error) from error
    except Exception as error:  # the client does not wrap the exceptions of its transport
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"cannot reach the model hub for {repository}: {reason}",
            "check the network; what is installed works without it",
        ) from error
    commit = info.sha or revision
    return Listing(
        commit,
        tuple(
            RemoteFile(
                each.rfilename,
                hf_hub_url(repository, each.rfilename, revision=commit, endpoint=endpoint),
                each.size or 0,
                each.lfs.sha256 if each.lfs else "",
                "" if each.lfs else each.blob_id or "",
            )
            for each in info.siblings or ()
            if any(fnmatch(each.rfilename, used) for used in _USED)
        ),
    )


def download(
    repository: str, listed: Listing, folder: Path, required: Iterable[str], report: Report, progress: Progress
) -> None:
    """Download the listed files into a folder, those that are there excepted.

    Raises:
        ModelError: the repository lacks a required file, or a download failed.
    """
    from huggingface_hub import get_token

    names = {file.name for file in listed.files}
    if missing := [each for each in required if not names.intersection(each.split("|"))]:
        hint = "convert a checkpoint instead: captioner models convert CHECKPOINT"
        raise ModelError(f"{repository} has no {missing[0].replace('|', ' or ')}, which CTranslate2 needs", hint)
    token = get_token()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    name, total, before = repository.partition("/")[2], sum(file.size for file in listed.files), 0
    for file in sorted(listed.files, key=lambda file: file.size):

        def show(_name: str, done: int, _size: int, before: int = before) -> None:
            progress(name, before + done, total)

        Downloader(headers, report, show).fetch(file, folder)
        before += file.size


def _refused(repository: str, revision: str, error: Any) -> ModelError:
    """Describe a refusal of the hub."""
    status, headers = error.response.status_code, error.response.headers
    if status == 429:
        return rate_limited(retry_after(headers.get("Retry-After")))
    if status in (401, 403):
        hint = "check the name; for a repository that requires a login, set HF_TOKEN"
        return ModelError(f"the model hub gives no access to {repository}", hint)
    if status == 404:
        at = f" at revision {revision[:12]}" if revision else ""
        return ModelError(f"the model hub has no repository {repository}{at}", "give another one as OWNER/NAME")
    return ModelError(f"the model hub answers HTTP {status} for {repository}", "try again later")
