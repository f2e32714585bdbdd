"""`make cluster` and `make cluster-stop`: a cluster that goes on in the background, with the sample film made on it."""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import psutil
from cluster import Cluster
from services import ObjectStore, Postgres, Redis, Service

FOLDER = Path(tempfile.gettempdir(), f"reelgraph-cluster-{os.getuid()}")
"""Not in the project: where that is root's, Postgres, which refuses to be root, could not get to it."""

FILM_SECONDS = 600.0
STOP_SECONDS = 40.0
_PIDS = FOLDER / "processes.json"
_KINDS: dict[str, type[Service]] = {"postgres": Postgres, "redis": Redis, "store": ObjectStore}


def start() -> None:
    """Start everything, and show how the sample film is made."""
    try:
        FOLDER.mkdir(mode=0o755)
    except FileExistsError:
        sys.exit(f"A cluster is in {FOLDER} already: make cluster-stop")
    services = {name: kind(_made(FOLDER / name)) for name, kind in _KINDS.items()}
    cluster = Cluster(FOLDER, services, {}, serve=("--sample",))
    try:
        for service in services.values():
            service.start()
        cluster.start()
    finally:
        running = [process for process in (*services.values(), *cluster.servers, *cluster.workers) if process.running]
        _PIDS.write_bytes(msgspec.json.encode({str(p.pid): psutil.Process(p.pid).create_time() for p in running}))
    for name, url in cluster.settings.items():
        print(f"{name}={url}")
    print("\n".join(worker.log.read_text().strip() for worker in cluster.workers))
    print(f"Servers: {' '.join(cluster.urls)}")
    _show_until_film(cluster.servers[0].log)
    print("It goes on in the background, until: make cluster-stop")


def stop() -> None:
    """End everything, and remove the folder with all that is in it."""
    if not FOLDER.exists():
        sys.exit(f"No cluster is in {FOLDER}")
    known = msgspec.json.decode(_PIDS.read_bytes(), type=dict[str, float]) if _PIDS.exists() else {}
    ours = [process for pid, created in known.items() if (process := _process(int(pid), created)) is not None]
    for process in reversed(ours):  # workers and servers before what they need
        process.terminate()
        psutil.wait_procs([process], STOP_SECONDS)
    for process in psutil.wait_procs(ours, 1)[1]:
        process.kill()
    shutil.rmtree(FOLDER)
    print(f"{len(ours)} processes have ended, and {FOLDER} is removed")


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o755)
    return folder


def _process(pid: int, created: float) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    return process if process.create_time() == created else None


def _show_until_film(log: Path) -> None:
    """What the server says, until the film is there."""
    deadline = time.monotonic() + FILM_SECONDS
    shown = 0
    while time.monotonic() < deadline:
        text = log.read_text()
        print(text[shown:], end="", flush=True)
        shown = len(text)
        if "The graph: " in text:
            return
        time.sleep(0.5)
    sys.exit(f"The film was not done after {FILM_SECONDS:g} s; the logs are in {FOLDER}")


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]]()
