"""A minimal Debian system in a temporary folder, entered by chroot; needs root and debootstrap.

1. Mounts are made in a mount namespace of this process (`unshare --mount`), so that none outlives it.
2. Processes that are left in the system are killed at the end, before it is unmounted.
3. The folder is deleted only if nothing is mounted below it any more: a bind mount would be deleted with it.
4. Mirror, certificates, name resolution and the settings of apt, pip and npm are those of the host. Local folders that
   the settings of pip name are mounted read-only.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from captioner.errors import CaptionerError, ConfigError

SUITE: Final = "bookworm"
PACKAGES: Final = ("ca-certificates", "git", "make", "python3", "python3-venv")
"""Packages that README names."""
USER: Final = "somebody"
"""Ordinary user in the system."""
_DEVICES: Final = ("null", "zero", "full", "random", "urandom", "tty")
_HOST_FILES: Final = ("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt", "etc/apt")
"""Copied from the host."""
_PASSED: Final = re.compile(
    r"(pip|npm_config|uv)_.*|(https?|no|all)_proxy|ssl_cert_.*|node_extra_ca_certs", re.IGNORECASE
)
"""Environment variables that reach the system: they say how packages are downloaded."""


class MinimalDebian:
    """The system; commands run in it as root or as an ordinary user."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def home(self, user: str) -> Path:
        """Home folder of a user, as seen inside."""
        return Path("/root") if user == "root" else Path("/home", user)

    def command(
        self, user: str, folder: Path, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> list[str]:
        """Return the command that runs `arguments` as this user in this folder."""
        passed = {name: value for name, value in os.environ.items() if _PASSED.fullmatch(name)}
        known = {"HOME": str(self.home(user)), "USER": user, "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
        if user == "root":
            known["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"
        settings = [f"{name}={value}" for name, value in {**passed, **known, **(variables or {})}.items()]
        inner = ["env", "--ignore-environment", f"--chdir={folder}", *settings, *arguments]
        return ["chroot", f"--userspec={user}:{user}", str(self.root), *inner]

    def install_checkout(self, checkout: Path, user: str) -> Path:
        """Clone the committed state of a checkout into the home folder of a user; returns its path as seen inside."""
        inside = self.home(user) / "captioner"
        place = self.root / inside.relative_to("/")
        _run("git", "clone", "--quiet", "--no-hardlinks", str(checkout), str(place))
        _run("chroot", str(self.root), "chown", "--recursive", f"{user}:{user}", str(inside))
        return inside


@contextmanager
def minimal_debian() -> Iterator[MinimalDebian]:
    """Install the system into a temporary folder, for the length of the `with`.

    Raises:
        ConfigError: not root, or debootstrap is missing.
        CaptionerError: a step failed.
    """
    if os.geteuid() != 0:
        raise ConfigError("mounts and chroot need root", "run it as root")
    if shutil.which("debootstrap") is None:
        raise ConfigError("debootstrap is not installed", "apt-get install debootstrap")
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="captioner-fresh-"))
        stack.callback(_delete, folder)
        root = folder / "root"
        _run("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(root), _mirror())
        _copy_settings(root)
        _mount_all(root, stack)
        stack.callback(_kill_processes, root)
        _run("chroot", str(root), "useradd", "--create-home", "--shell", "/bin/bash", USER)
        if (npm := Path.home() / ".npmrc").is_file():
            for home in ("root", f"home/{USER}"):
                shutil.copy(npm, root / home / ".npmrc")
        yield MinimalDebian(root)


def _mirror() -> str:
    """Return the mirror of the suite in the host's apt sources."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"], capture_output=True, text=True, check=True
    )
    found = [line.split()[1] for line in listed.stdout.splitlines() if line.split()[0] == SUITE]
    if not found:
        raise ConfigError(f"the apt sources have no suite {SUITE}", "run it on Debian 12")
    return found[0]


def _copy_settings(root: Path) -> None:
    for name in _HOST_FILES:
        here, there = Path("/", name), root / name
        if here.is_dir():
            shutil.copytree(here, there, dirs_exist_ok=True)
        elif here.is_file():
            there.unlink(missing_ok=True)
            shutil.copy(here, there)
    (root / "etc/pip.conf").write_text("[global]\n" + "".join(f"{name} = {value}\n" for name, value in _pip()))


def _pip() -> Iterator[tuple[str, str]]:
    """Yield the settings of the host's pip, those of all its files."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    for name, value in re.findall(r"^global\.([a-z-]+)='(.*)'$", listed.stdout, re.MULTILINE):
        yield name, value.replace("\\n", " ").strip()


def _local() -> set[Path]:
    """Return the local files and folders that pip is configured to read."""
    values = [*(value for _, value in _pip()), *(v for k, v in os.environ.items() if k.startswith("PIP_"))]
    words = (word.removeprefix("file://") for value in values for word in value.split())
    # The pages of an index in `simple` refer to files beside that folder.
    paths = (Path(word) for word in words if word.startswith("/") and not word.startswith("/etc/ssl/"))
    return {path.parent if path.name == "simple" else path for path in paths if path.exists()}


def _mount_all(root: Path, stack: ExitStack) -> None:
    _mount(stack, root / "proc", "-t", "proc", "proc")
    _mount(stack, root / "dev", "-t", "tmpfs", "-o", "mode=755", "tmpfs")
    (root / "dev/shm").mkdir(mode=0o1777)
    (root / "dev/shm").chmod(0o1777)
    (root / "dev/pts").mkdir()
    _mount(stack, root / "dev/pts", "-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=620", "devpts")
    (root / "dev/ptmx").symlink_to("pts/ptmx")
    for name in _DEVICES:
        _bind(stack, Path("/dev", name), root / "dev" / name)
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        (root / "dev" / name).symlink_to(f"/proc/self/fd{target}")
    for path in sorted(_local()):
        _bind(stack, path, root / path.relative_to("/"), read_only=True)


def _bind(stack: ExitStack, here: Path, there: Path, *, read_only: bool = False) -> None:
    if here.is_dir():
        there.mkdir(parents=True, exist_ok=True)
    else:
        there.parent.mkdir(parents=True, exist_ok=True)
        there.touch()
    _mount(stack, there, "--bind", str(here))
    if read_only:
        _run("mount", "-o", "remount,bind,ro", str(there))


def _mount(stack: ExitStack, place: Path, *arguments: str) -> None:
    _run("mount", *arguments, str(place))
    stack.callback(_run, "umount", "--lazy", str(place))


def _kill_processes(root: Path) -> None:
    """Kill the processes whose root is this folder; see rule 2."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            if (process / "root").readlink() == root:
                os.kill(int(process.name), signal.SIGKILL)


def _delete(folder: Path) -> None:
    """Delete the folder; see rule 3."""
    left = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    if any(place.startswith(f"{folder}/") for place in left):
        raise CaptionerError(f"something is still mounted below {folder}", "unmount it, then delete the folder")
    shutil.rmtree(folder)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        last: Sequence[str] = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise CaptionerError(f"{' '.join(command[:2])} failed with exit code {done.returncode}: {''.join(last)}")
