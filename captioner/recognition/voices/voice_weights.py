"""Weights of the voice encoder, read from a checkpoint of torch without torch.

The checkpoint has the format of torch before 1.6: five pickles, then the arrays. Only the names that such a file needs
can be unpickled, so that a file of another origin cannot run code.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from captioner.errors import ModelError

Arrays = Mapping[str, npt.NDArray[np.float32]]
"""Name of a tensor -> its values."""

_HEADERS: Final = 3
"""Pickles before the one with the tensors: a magic number, the version, sizes of types."""


class _CheckpointUnpickler(pickle.Unpickler):
    """Unpickler that can make dictionaries and references to arrays, nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return one of the permitted classes and functions."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch", "FloatStorage"):
            return name
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor_reference
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a checkpoint")

    def persistent_load(self, pid: Any) -> Any:
        """Return the key of an array, which follows after the pickles."""
        return pid[2]


def _tensor_reference(key: str, offset: int, size: tuple[int, ...], *_: object) -> tuple[str, int, tuple[int, ...]]:
    return key, offset, size


def read_weights(file: Path) -> Arrays:
    """Read the arrays of a checkpoint; its optimizer state is skipped.

    Raises:
        ModelError: the file is not such a checkpoint.
    """
    try:
        with file.open("rb") as content:
            for _ in range(_HEADERS):
                _CheckpointUnpickler(content).load()
            tensors = _CheckpointUnpickler(content).load()["model_state"]
            stored = {key: _array(content) for key in _CheckpointUnpickler(content).load()}
        return {
            name: stored[key][offset : offset + int(np.prod(size))].reshape(size)
            for name, (key, offset, size) in tensors.items()
        }
    except (OSError, EOFError, KeyError, TypeError, ValueError, struct.error, pickle.UnpicklingError) as error:
        raise ModelError(f"{file} is not a checkpoint of the voice encoder: {error}") from error


def _array(content: BinaryIO) -> npt.NDArray[np.float32]:
    (length,) = struct.unpack("<q", content.read(8))
    return np.frombuffer(content.read(4 * length), "<f4")
