from __future__ import annotations

import os

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
