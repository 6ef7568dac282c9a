"""The command line: arguments -> Config -> run. No other package prints or exits.

Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 failed (one line says why and
how to fix it), 2 bad usage. Commands import what they need when they run, so that `captioner --help` is instant.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import NoReturn

from captioner.cli import output
from captioner.cli.benching import bench
from captioner.cli.exporting import export
from captioner.cli.inserting import insert
from captioner.cli.inspecting import check, config, devices, screens, token
from captioner.cli.languages import list_languages
from captioner.cli.model_advice import models_advise
from captioner.cli.models import models_check, models_convert, models_fetch, models_list, models_path
from captioner.cli.parser import build_parser
from captioner.cli.recordings import file, finish
from captioner.cli.reporting import audit, report
from captioner.cli.serving import edge, replay, run, serve
from captioner.cli.termination import Termination
from captioner.config import logs
from captioner.errors import CaptionerError

log = logging.getLogger(__name__)

COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "run": run,
    "insert": insert,
    "serve": serve,
    "edge": edge,
    "file": file,
    "export": export,
    "replay": replay,
    "finish": finish,
    "report": report,
    "audit": audit,
    "bench": bench,
    "token": token,
    "models list": models_list,
    "models check": models_check,
    "models fetch": models_fetch,
    "models convert": models_convert,
    "models path": models_path,
    "models advise": models_advise,
    "devices": devices,
    "check": check,
    "config": config,
    "screens": screens,
    "languages": list_languages,
}
"""Command as named by `captioner.cli.parser` -> the function that runs it and returns the exit code."""


_INTERRUPTED = 130
"""Exit code after SIGINT, by the shell's convention."""


def program() -> NoReturn:
    """Run the command and end the process: the entry point of `captioner`.

    An interpreter that finalizes while a daemon thread is inside CTranslate2 aborts (SIGABRT or SIGSEGV), and a thread
    cannot be stopped from outside. So a process with such threads ends without finalization; files are closed by then.
    """
    termination = Termination()
    termination.install()
    code = main()
    if termination.received and code == _INTERRUPTED:
        code = 143  # the shell's convention for SIGTERM
    if threading.active_count() > 1:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command `captioner`; returns its exit code."""
    given = build_parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):  # names of files may be bytes that are not characters
        sys.stdout.reconfigure(errors="backslashreplace")
    logs.set_up(getattr(given, "log", None) or "human", verbose=given.verbose)
    try:
        code = COMMANDS[given.command](given)
        sys.stdout.flush()
        return code
    except CaptionerError as error:
        output.say(str(error), failed=True)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # the reader of stdout has gone, as in `captioner config | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141  # the shell's convention for SIGPIPE
    except Exception as error:
        log.info("unexpected error:", exc_info=True)
        output.say(f"unexpected {type(error).__name__}: {error}; run again with -v and report the output", failed=True)
        return 1
