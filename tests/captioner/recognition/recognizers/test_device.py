from __future__ import annotations

import os

import pytest

from captioner.recognition.recognizers.device import Device


def test_explicit_device() -> None:
    """An explicit device and compute type are used unchanged."""
    assert Device("cuda", "float16") == Device.select("cuda", "float16")


def test_auto_compute_type() -> None:
    """`auto` is int8 on the CPU and int8_float16 on CUDA."""
    assert [Device.select(device).compute_type for device in ("cpu", "cuda")] == ["int8", "int8_float16"]


def test_options() -> None:
    """The options have the names of CTranslate2."""
    assert {"device": "cpu", "compute_type": "float32"} == Device("cpu", "float32").options


def test_workers() -> None:
    """One worker per core and at least two; two on CUDA."""
    cores = len(os.sched_getaffinity(0))
    workers = [Device("cpu", "int8").workers(threads) for threads in (1, cores, 2 * cores)]

    assert [max(2, cores), 2, 2] == workers
    assert 2 == Device("cuda", "float16").workers(1)


@pytest.mark.parametrize(
    ("device", "cores", "workers", "threads", "expected"),
    [
        ("cpu", 1, 2, 1, 0),
        ("cpu", 2, 2, 1, 1),
        ("cpu", 2, 2, 2, 0),
        ("cpu", 2, 1, 1, 0),
        ("cpu", 8, 8, 1, 4),
        ("cpu", 8, 2, 1, 1),
        ("cuda", 8, 2, 1, 0),
    ],
)
def test_translations(
    monkeypatch: pytest.MonkeyPatch, device: str, cores: int, workers: int, threads: int, expected: int
) -> None:
    """English has readings of its own where a core is left for it, and is part of a batch elsewhere."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))

    assert expected == Device(device, "int8").translations(workers, threads)


def test_capacity() -> None:
    """The description has the device, the numbers it computes with, and what runs at a time."""
    assert "2 transcriptions at a time on cuda (float16), English in the same batch" == Device(
        "cuda", "float16"
    ).capacity(1)
    assert "3 transcriptions at a time on cpu (" in Device("cpu", "int8").capacity(1, 3)
    assert "2 threads each" in Device("cpu", "int8").capacity(2)
