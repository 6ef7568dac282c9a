"""Installation on a minimal Debian: `make install`, `make run` and `make test` with nothing but what README names.

The committed state of the checkout is cloned into a new system, and the commands run there as root and as an ordinary
user. `make run` must show captions within a minute in the event stream, and end after SIGINT, as by Ctrl-C.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import httpx
from httpx_sse import connect_sse

from captioner.bench.server_process import HOST, free_port
from captioner.errors import CaptionerError
from tests.rigs.minimal_debian import USER, MinimalDebian, minimal_debian

CHECKOUT: Final = Path(__file__).parents[2]
_STARTING: Final = 180.0
"""Seconds until the server must answer."""
_ENDING: Final = 60.0
"""Seconds until it must have ended after SIGINT."""
_INTERRUPTED: Final = (130, 2, -signal.SIGINT)
"""Exit codes of `make` after SIGINT: 2 if its recipe reports 130 as an error, otherwise 130 or the signal itself."""
_LINES: Final = 40
"""Last lines of the output that are kept of a step that failed."""

NAMESPACE: Final = "CAPTIONER_RIGS_NAMESPACE"
"""Environment variable that marks the process inside the mount namespace."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One command of one user."""

    user: str
    command: str
    well: bool
    exit_code: int | None
    seconds: float
    captions: int = 0
    """Caption events of all languages while `make run` was running."""
    output: tuple[str, ...] = ()
    """Last lines, if it failed."""


@dataclass(frozen=True, slots=True)
class FreshReport:
    """All steps."""

    steps: tuple[Step, ...]

    @property
    def well(self) -> bool:
        """True if no step failed."""
        return all(step.well for step in self.steps)

    @property
    def json(self) -> dict[str, Any]:
        """Figures as JSON values."""
        return {"well": self.well, "steps": [asdict(step) for step in self.steps]}

    @property
    def table(self) -> str:
        """Figures as text."""
        return "\n".join(line for step in self.steps for line in _lines(step))


def measure(users: Sequence[str], seconds: float, progress: Progress, *, test: bool = False) -> FreshReport:
    """Install a minimal Debian and run the commands in it as each user.

    Raises:
        CaptionerError: the system could not be installed.
    """
    progress("installing a minimal Debian …")
    steps: list[Step] = []
    with minimal_debian() as system:
        for user in users:
            inside = system.install_checkout(CHECKOUT, user)
            steps.append(_make(system, user, inside, "install", progress))
            if steps[-1].well:
                steps.append(_make_run(system, user, inside, seconds, progress))
            if test:
                steps.append(_make(system, user, inside, "test", progress))
    return FreshReport(tuple(steps))


def _make(system: MinimalDebian, user: str, inside: Path, target: str, progress: Progress) -> Step:
    progress(f"{user}: make {target} …")
    began, log = time.monotonic(), system.root / "tmp" / f"{target}-{user}.txt"
    with log.open("wb") as output:
        command = system.command(user, inside, "make", target)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
    well = done.returncode == 0
    return _step(user, f"make {target}", well, done.returncode, began, output=() if well else _last(log))


def _make_run(system: MinimalDebian, user: str, inside: Path, seconds: float, progress: Progress) -> Step:
    progress(f"{user}: make run for {seconds:.0f} s …")
    port, began = free_port(), time.monotonic()
    variables = {"CAPTIONER_SERVER_PORT": str(port)}  # 8080 may be in use: the system shares the host's network
    log = system.root / "tmp" / f"run-{user}.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            system.command(user, inside, "make", "run", variables=variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    captions, code = 0, None
    try:
        _await(port, process)
        captions = _captions(port, seconds)
    except (CaptionerError, httpx.HTTPError) as error:
        progress(f"{user}: {error}")
    finally:
        code = _interrupt(process)
    well = captions > 0 and code in _INTERRUPTED
    return _step(user, "make run", well, code, began, captions, () if well else _last(log))


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTING
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"http://{HOST}:{port}/readyz", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise CaptionerError(f"`make run` does not answer on port {port}")


def _captions(port: int, seconds: float) -> int:
    """Count the `cue` events of the room that have text."""
    until, count = time.monotonic() + seconds, 0
    address = f"http://{HOST}:{port}/rooms/main/events"
    with httpx.Client(timeout=30) as client, connect_sse(client, "GET", address) as source:
        for event in source.iter_sse():
            if event.event == "cue":
                cue = json.loads(event.data)
                count += bool(cue["stable"] + cue["tail"])
            if time.monotonic() > until:
                break
    return count


def _interrupt(process: subprocess.Popen[bytes]) -> int | None:
    """Send SIGINT to the whole process group, as a terminal does; None if it did not end."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        return process.wait(_ENDING)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


def _step(
    user: str,
    command: str,
    well: bool,
    code: int | None,
    began: float,
    captions: int = 0,
    output: tuple[str, ...] = (),
) -> Step:
    return Step(user, command, well, code, round(time.monotonic() - began, 1), captions, output)


def _last(log: Path) -> tuple[str, ...]:
    return tuple(log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-_LINES:])


def _lines(step: Step) -> Sequence[str]:
    captions = f", {step.captions} caption events" if step.command == "make run" else ""
    mark = "ok    " if step.well else "FAILED"
    head = f"{mark} {step.user}: {step.command}: exit code {step.exit_code} after {step.seconds:.0f} s{captions}"
    return head, *(f"         {line}" for line in step.output)


def users(*, ordinary_only: bool) -> tuple[str, ...]:
    """Return the users as whom the commands run."""
    return (USER,) if ordinary_only else ("root", USER)


def enter_namespace(arguments: Sequence[str]) -> NoReturn:
    """Replace this process by `python -m tests.rigs` with these arguments in a mount namespace of its own."""
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.rigs", *arguments]
    os.execvpe(command[0], command, os.environ | {NAMESPACE: "1"})
