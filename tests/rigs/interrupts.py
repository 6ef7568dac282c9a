"""SIGINT and SIGTERM while somebody speaks, with the real recognizer and translator at work, on a busy machine.

Each try starts `captioner run` on a sample, waits until captions are shown, sends the signal at a random moment, and
compares what a viewer was shown with the files: every open caption must be final, in every language.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx
from httpx_sse import connect_sse

from captioner.bench.server_process import free_port

SAMPLES = Path(__file__).parents[2] / "samples"
EXIT_CODES = {signal.SIGINT: (0, 130), signal.SIGTERM: (0, 143)}


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Outcome of one try."""

    sign: str
    code: int
    seconds: float
    """From the signal to the end of the process."""
    bye: bool
    """True if the viewer got `bye`."""
    unfinished: tuple[str, ...]
    """Captions that the viewer saw open and never final."""
    missing: tuple[str, ...]
    """Final texts that are not in the files."""
    traceback: bool
    stderr: str = ""

    @property
    def clean(self) -> bool:
        """True if nothing was lost, and nothing crashed."""
        good = self.code in EXIT_CODES[signal.Signals[self.sign]]
        return good and self.bye and not (self.unfinished or self.missing or self.traceback)


@dataclass(slots=True)
class Interrupts:
    """Outcome of all tries."""

    tries: list[Interrupt] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """True if every try was clean."""
        return all(one.clean for one in self.tries)

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        return {
            "tries": len(self.tries),
            "clean": sum(one.clean for one in self.tries),
            "longest": round(max(one.seconds for one in self.tries), 2),
            "faults": [asdict(one) for one in self.tries if not one.clean],
        }

    @property
    def table(self) -> str:
        """Figures as text."""
        lines = [f"{len(self.tries)} signals, {self.json['clean']} clean; longest {self.json['longest']} s"]
        return "\n".join(lines + [json.dumps(fault, ensure_ascii=False) for fault in self.json["faults"]])


def measure(count: int, say: Callable[[str], None], *, load: int = 2, seed: int = 1) -> Interrupts:
    """Send `count` signals, beside `load` processes that keep the CPU busy."""
    chance, found = random.Random(seed), Interrupts()
    spin = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(spin) for _ in range(load)]
    try:
        for number in range(count):
            sign = signal.SIGINT if number % 2 == 0 else signal.SIGTERM
            spoken, target = ("es", "en") if number % 4 < 2 else ("en", "es")
            one = interrupt(sign, spoken, target, wait_s=chance.uniform(0, 4))
            found.tries.append(one)
            fault = "" if one.clean else f", {one.stderr}"
            say(f"{sign.name} {spoken}-{target}: exit code {one.code} after {one.seconds:.1f} s{fault}")
    finally:
        for process in busy:
            process.kill()
            process.wait()
    return found


def interrupt(sign: signal.Signals, spoken: str, target: str, *, wait_s: float) -> Interrupt:
    """Run captioner on a sample, and send the signal `wait_s` seconds after both languages were shown."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="captioner-interrupt-") as folder:
        command = [sys.executable, "-m", "captioner", "run", str(SAMPLES / f"{spoken}-phone.flac")]
        command += ["--from", spoken, "--to", target, "--port", str(port), "--out", folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        open_cues: dict[str, str] = {}
        finals: dict[str, str] = {}
        bye, signalled, due = False, 0.0, 0.0
        with httpx.Client(timeout=60) as client:
            while client.get(f"http://127.0.0.1:{port}/rooms/main").status_code != 200:  # it opens after the addresses
                time.sleep(0.05)
            events = connect_sse(client, "GET", f"http://127.0.0.1:{port}/rooms/main/events")
            with events as source:
                for event in source.iter_sse():
                    bye = bye or event.event == "bye"
                    if event.event == "cue":
                        _note(json.loads(event.data), open_cues, finals)
                    shown = {name.partition(" ")[0] for name in (*open_cues, *finals)}
                    if {spoken, target} <= shown and not due:
                        due = time.monotonic() + wait_s
                    if due and not signalled and time.monotonic() >= due:
                        signalled = time.monotonic()
                        process.send_signal(sign)
        _, stderr = process.communicate(timeout=60)
        seconds = time.monotonic() - signalled
        written = {
            language: " ".join((Path(folder) / "main" / f"{language}.srt").read_text(encoding="utf-8").split())
            for language in (spoken, target)
        }
    missing = tuple(
        f"{name}: {text}" for name, text in finals.items() if not _contains(written[name.partition(" ")[0]], text)
    )
    unfinished = tuple(f"{name}: {text}" for name, text in open_cues.items())
    last = stderr.strip().splitlines()[-1:] or [""]
    return Interrupt(sign.name, process.returncode, seconds, bye, unfinished, missing, "Traceback" in stderr, last[0])


def _note(cue: dict[str, Any], open_cues: dict[str, str], finals: dict[str, str]) -> None:
    name, text = f"{cue['lang']} {cue['cue']}", (cue["stable"] + cue["tail"]).strip()
    if cue["state"] == "final":
        open_cues.pop(name, None)
        finals[name] = text
    elif text:
        open_cues[name] = text
    else:  # nothing of it is on screen
        open_cues.pop(name, None)


def _contains(written: str, text: str) -> bool:
    """True if all words of a caption are in a file in order; numbers and times of other cues may lie between."""
    position = 0
    for word in text.split():
        position = written.find(word, position)
        if position < 0:
            return False
        position += len(word)
    return True
