from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from captioner.errors import TranslatorError, UntranslatableText
from captioner.translation.apertium_pipeline import MAX_PROCESSES, Pipeline

pytestmark = pytest.mark.program

PROGRAM = """
import os, sys, time
message = b""
while byte := os.read(0, 1):
    message += byte
    if byte == b"\\0":
        if b"hang" in message:
            time.sleep(1000)
        if b"die" in message:
            sys.exit(1)
        os.write(1, message.upper())
        message = b""
"""
"""Answers in capitals, hangs on `hang` and exits on `die`."""


def pipeline(folder: Path, *, timeout_s: float, patience_s: float = 0.01) -> Pipeline:
    """Return a pipeline of `PROGRAM`."""
    script, mode = folder / "program", folder / "eng-spa.mode"
    script.write_text(f"#!{sys.executable}{PROGRAM}")
    script.chmod(0o755)
    mode.write_text(shlex.quote(str(script)))
    return Pipeline(mode, timeout_s=timeout_s, patience_s=patience_s)


def test_a_text_that_fails_twice_is_refused(tmp_path: Path) -> None:
    """A text on which new programs fail again is untranslatable; the next text is translated."""
    own = pipeline(tmp_path, timeout_s=60)

    with pytest.raises(UntranslatableText, match="to a text of 3 characters"):
        own.translate("die")
    assert own.translate("house") == "HOUSE"
    own.close()


def test_programs_that_always_fail_are_not_the_fault_of_the_text(tmp_path: Path) -> None:
    """If not even a number is translated, the text may be tried again later."""
    mode = tmp_path / "eng-spa.mode"
    mode.write_text("true")

    with pytest.raises(TranslatorError) as raised:
        Pipeline(mode, timeout_s=60).translate("house")
    assert not isinstance(raised.value, UntranslatableText)


def test_a_text_that_hangs_does_not_stop_others(tmp_path: Path) -> None:
    """While texts hang on all processes but one, the other texts are translated, one after the other."""
    own = pipeline(tmp_path, timeout_s=60)
    errors: list[TranslatorError] = []

    def hang() -> None:
        try:
            own.translate("hang")
        except TranslatorError as error:
            errors.append(error)

    threads = [threading.Thread(target=hang) for _ in range(MAX_PROCESSES - 1)]
    for thread in threads:
        thread.start()
    while len(own.busy) < MAX_PROCESSES - 1:
        assert any(thread.is_alive() for thread in threads), "no text hangs"
        time.sleep(0.001)

    assert [own.translate(text) for text in ("house", "water")] == ["HOUSE", "WATER"]
    assert errors == []
    own.close()
    for process in own.busy:
        assert process.process
        os.killpg(process.process.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert len(errors) == MAX_PROCESSES - 1


def test_texts_share_one_process(tmp_path: Path) -> None:
    """Texts of several rooms wait for one another, and start no second process."""
    own = pipeline(tmp_path, timeout_s=60, patience_s=60)
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(own.translate("house"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    most = 0
    while any(thread.is_alive() for thread in threads):
        most = max(most, len(own.busy))
        time.sleep(0.001)

    assert answers == ["HOUSE"] * 8
    assert most == 1
    own.close()
