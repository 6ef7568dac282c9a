from __future__ import annotations

import os

from captioner.recognition.recognizers.device import Device


def test_what_is_asked_for_is_taken() -> None:
    """No device is looked for then."""
    assert Device("cuda", "float16") == Device.select("cuda", "float16")


def test_auto_chooses_numbers_for_the_device() -> None:
    """Eight bits, with halves where there is CUDA."""
    assert [Device.select(device).compute_type for device in ("cpu", "cuda")] == ["int8", "int8_float16"]


def test_constructors_take_it_as_it_is() -> None:
    """Under the names that CTranslate2 knows."""
    assert {"device": "cpu", "compute_type": "float32"} == Device("cpu", "float32").options


def test_readings_side_by_side() -> None:
    """As many as there are cores for, and two at least; more of them do not make a graphics processor faster."""
    cores = len(os.sched_getaffinity(0))
    told = [Device("cpu", "int8").workers(threads) for threads in (1, cores, 2 * cores)]

    assert [max(2, cores), 2, 2] == told
    assert 2 == Device("cuda", "float16").workers(1)
