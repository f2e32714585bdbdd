"""A server for a test to kill: starts on the folder it is given, triggers a slow chain, and waits for its end."""

import sys
import time
from pathlib import Path

from trial import Trial

if __name__ == "__main__":
    trial = Trial(Path(sys.argv[1]))
    trial.start()
    project = trial.project("a -> b", say="a b", params={"b": {"seconds": 30}})
    print(trial.trigger(project, "b").run.id, flush=True)
    time.sleep(600)
