"""Scenario 14 of the engine: a server that is killed outright, with its children left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from trial import Trial, until

ROOT = Path(__file__).parents[2]
DOOMED = ROOT / "tests" / "support" / "doomed_server.py"


def test_after_kill_9_the_next_server_goes_on_at_once_and_redoes_only_what_ran(
    tmp_path: Path, make_trial: Callable[[], Trial]
) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(DOOMED.parent)])}
    with subprocess.Popen(
        [sys.executable, str(DOOMED), str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as doomed:
        assert doomed.stdout is not None
        run = doomed.stdout.readline().strip()
        log = tmp_path / "said.log"
        until(lambda: log.exists() and "b" in log.read_text().split())
        os.kill(doomed.pid, signal.SIGKILL)
    trial = make_trial()
    before = trial.app.store.runs.view(run)
    assert {step.node: step.status for step in before.steps} == {"a": "succeeded", "b": "running"}
    trial.start()
    trial.until_said("b", times=2, seconds=5)
    trial.app.store.runs.cancel(run)
    assert trial.wait(run, seconds=10).status == "canceled"
    assert trial.said() == ["a", "b", "b"]
    trial.check()
