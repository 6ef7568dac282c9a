"""Each fault is injected once by `make test`, and as often as is asked for by `--report FILE --times N`.

What takes long is injected where a report is asked for alone: marked `lasting`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.process import Process
from tests.faults.report import Fault, lay, table

_ROOMS = itertools.count(1)
_FOUND = pytest.StashKey[list[Fault]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the table goes, and how often each fault is injected."""
    parser.addoption("--report", type=Path, metavar="FILE", help="write what came of the faults into this page")
    parser.addoption("--times", type=int, default=1, metavar="N", help="inject each fault so often (1)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As often as is asked for."""
    times = metafunc.config.getoption("--times", default=1)
    if times > 1 and "fault" in metafunc.fixturenames:
        metafunc.parametrize("_time", range(times))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What lasts is for the report."""
    if config.getoption("--report", default=None) is None:
        lasting = [item for item in items if item.get_closest_marker("lasting")]
        items[:] = [item for item in items if item not in lasting]
        config.hook.pytest_deselected(items=lasting)


def pytest_configure(config: pytest.Config) -> None:
    """Nothing was found yet."""
    config.stash[_FOUND] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table, where it is wanted."""
    found = config.stash[_FOUND]
    path = config.getoption("--report", default=None)
    if path is not None and found:
        lay(path, table(found))
        terminalreporter.write_line(table(found))


@pytest.fixture(autouse=True)
def _time() -> int:
    """Which of the injections it is."""
    return 0


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> Iterator[Fault]:
    """What comes of one injection; kept where the test holds."""
    own = Fault()
    failed = request.session.testsfailed
    yield own
    if own.name and request.session.testsfailed == failed:
        request.config.stash[_FOUND].append(own)


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server that was started, for all faults that it survives."""
    own = Process(tmp_path_factory.mktemp("process"))
    own.start()
    yield own
    own.stop()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Process]:
    """A server for one test, not started yet."""
    own = Process(tmp_path)
    yield own
    own.stop()


@pytest.fixture
def room() -> str:
    """One that no other test has."""
    return f"hall-{next(_ROOMS)}"
