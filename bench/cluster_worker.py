"""A worker with the node types of `bench.nodes`, in a process of its own: `python -m bench.cluster_worker`."""

import signal
import sys
import threading

from server.compose import System
from server.settings import from_environment


def main() -> None:
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    system = System(from_environment(), packages=("bench.nodes",), lanes={"cpu": 2, "network": 4})
    system.start(serving=False)
    print("ready", flush=True)
    stopped.wait()
    system.close()


if __name__ == "__main__":
    sys.exit(main())
