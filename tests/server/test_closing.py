"""The end of a process that has a Reelgraph."""

import threading
import time
from pathlib import Path

import pytest

from server.compose import System
from server.settings import Settings


def test_what_can_not_be_closed_keeps_nothing_else_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = System(Settings(data=tmp_path, cpu_workers=1))
    system.start()

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(system.bells, "close", interrupted)
    with pytest.raises(KeyboardInterrupt):
        system.close()
    monkeypatch.undo()
    system.bells.close()

    System(Settings(data=tmp_path)).close()  # nobody has the folder any more


def test_a_server_that_is_closed_sweeps_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.compose.SWEEP_SECONDS", 0.01)
    system, swept = System(Settings(data=tmp_path)), threading.Event()

    def slowly(*_: object) -> None:
        swept.set()
        time.sleep(0.5)

    monkeypatch.setattr(system.store.reconciler, "sweep", slowly)
    system.start()
    assert swept.wait(10)
    system.close()
    assert not system._sweeper.is_alive()
