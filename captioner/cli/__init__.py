"""The command line: arguments -> Config -> run. Nothing else prints or exits.

Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 it failed (one line says what and what to do),
2 bad usage. What a command needs is imported when it runs, so that `captioner --help` is instant.
"""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Callable, Sequence

from captioner.cli import output
from captioner.cli.benching import bench
from captioner.cli.files import export, file, finish
from captioner.cli.inspecting import check, devices, screens, token
from captioner.cli.parser import build_parser
from captioner.cli.serving import edge, replay, run, serve
from captioner.cli.weights import models_check, models_convert, models_fetch, models_list, models_path
from captioner.config import logs
from captioner.errors import CaptionerError

log = logging.getLogger(__name__)

COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "run": run,
    "serve": serve,
    "edge": edge,
    "file": file,
    "export": export,
    "replay": replay,
    "finish": finish,
    "bench": bench,
    "token": token,
    "models list": models_list,
    "models check": models_check,
    "models fetch": models_fetch,
    "models convert": models_convert,
    "models path": models_path,
    "devices": devices,
    "check": check,
    "screens": screens,
}
"""What `captioner.cli.parser` names -> what does it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `captioner`; gives its exit code."""
    given = build_parser().parse_args(arguments)
    logs.set_up(getattr(given, "log", None) or "human", verbose=given.verbose)
    try:
        return COMMANDS[given.command](given)
    except CaptionerError as error:
        output.say(str(error), failed=True)
        return 1
    except KeyboardInterrupt:
        return 130  # as shells count a Ctrl-C
    except Exception as error:  # a mistake of ours: still one line, and all of it for who asks
        log.info("what went wrong, step by step:", exc_info=True)
        output.say(
            f"this should not happen: {type(error).__name__}: {error}; run it again with -v and report what it says"
        )
        return 1
