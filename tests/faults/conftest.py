"""Fault injection: each fault once in `make test`, or N times with `--report FILE --times N`.

Slow faults, marked `lasting`, are injected only for a report.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.process import Process
from tests.faults.report import Fault, insert, table

_ROOMS = itertools.count(1)
_FOUND = pytest.StashKey[list[Fault]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the file of the report and the number of injections."""
    parser.addoption("--report", type=Path, metavar="FILE", help="write what came of the faults into this page")
    parser.addoption("--times", type=int, default=1, metavar="N", help="inject each fault so often (1)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat each test with a fault."""
    times = metafunc.config.getoption("--times", default=1)
    if times > 1 and "fault" in metafunc.fixturenames:
        metafunc.parametrize("_time", range(times))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect slow faults unless there is a report."""
    if config.getoption("--report", default=None) is None:
        lasting = [item for item in items if item.get_closest_marker("lasting")]
        items[:] = [item for item in items if item not in lasting]
        config.hook.pytest_deselected(items=lasting)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FOUND] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Write the table into the report."""
    found = config.stash[_FOUND]
    path = config.getoption("--report", default=None)
    if path is not None and found:
        insert(path, table(found))
        terminalreporter.write_line(table(found))


@pytest.fixture(autouse=True)
def _time() -> int:
    """Number of the injection."""
    return 0


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> Iterator[Fault]:
    """Result of one injection, which is kept if the test passes."""
    own = Fault()
    failed = request.session.testsfailed
    yield own
    if own.name and request.session.testsfailed == failed:
        request.config.stash[_FOUND].append(own)


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """Running server, shared by all faults that it survives."""
    own = Process(tmp_path_factory.mktemp("process"))
    own.start()
    yield own
    own.stop()


@pytest.fixture
def own_process(tmp_path: Path) -> Iterator[Process]:
    """Server for one test, not started."""
    own = Process(tmp_path)
    yield own
    own.stop()


@pytest.fixture
def room() -> str:
    """Room name that no other test uses."""
    return f"hall-{next(_ROOMS)}"
