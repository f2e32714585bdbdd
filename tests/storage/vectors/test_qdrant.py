"""Qdrant's own matters: one folder for several threads and processes, dimensions, a server that is not there."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from storage.errors import VectorsBusy, VectorsUnavailable, WrongDimension
from storage.vectors.clients import Folder
from storage.vectors.qdrant import QdrantVectors

UPSERTS = 25
WRITER = f"""
import sys
from pathlib import Path
from uuid import UUID
from storage.vectors.clients import Folder
from storage.vectors.qdrant import QdrantVectors

store = QdrantVectors(Folder(Path(sys.argv[1]), turn_seconds=0))
store.search("faces", (1.0, 0.0), {{}})
store.close()
print("ready", flush=True)
sys.stdin.readline()
for n in range({UPSERTS}):
    store.upsert("faces", str(UUID(int=n)), (1.0, 0.0), {{"writer": "child"}})
store.close()
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[QdrantVectors]:
    store = QdrantVectors.folder(tmp_path)
    yield store
    store.close()


def test_two_processes_that_write_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    store = QdrantVectors(Folder(tmp_path, turn_seconds=0))
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("go\n")
        child.stdin.flush()
        for n in range(UPSERTS):
            store.upsert("faces", str(UUID(int=1000 + n)), (1.0, 0.0), {"writer": "parent"})
        assert child.wait(timeout=60) == 0
    written = {who: store.search("faces", (1.0, 0.0), {"writer": who}, limit=100) for who in ("child", "parent")}
    store.close()
    assert {who: len(matches) for who, matches in written.items()} == {"child": UPSERTS, "parent": UPSERTS}


def test_threads_that_write_at_the_same_time_lose_nothing(store: QdrantVectors) -> None:
    def write(first: int) -> None:
        for n in range(first, first + 20):
            store.upsert("faces", str(UUID(int=n)), (1.0, 0.0), {})

    threads = [threading.Thread(target=write, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.search("faces", (1.0, 0.0), {}, limit=100)) == 60


def test_an_idle_store_lets_go_of_the_folder_by_itself(tmp_path: Path) -> None:
    first = QdrantVectors(Folder(tmp_path, linger_seconds=0.05))
    second = QdrantVectors(Folder(tmp_path, wait_seconds=5))
    first.upsert("faces", str(UUID(int=1)), (1.0, 0.0), {})
    try:
        assert len(second.search("faces", (1.0, 0.0), {})) == 1
    finally:
        first.close()
        second.close()


def test_a_store_in_use_lets_go_of_the_folder_as_soon_as_another_waits(tmp_path: Path) -> None:
    first = QdrantVectors(Folder(tmp_path, linger_seconds=60))
    second = QdrantVectors(Folder(tmp_path, wait_seconds=10))
    found: list[int] = []
    first.upsert("faces", str(UUID(int=1)), (1.0, 0.0), {})
    other = threading.Thread(target=lambda: found.append(len(second.search("faces", (1.0, 0.0), {}))))
    other.start()
    deadline = time.monotonic() + 10
    while not found and time.monotonic() < deadline:
        first.search("faces", (1.0, 0.0), {})
        time.sleep(0.005)
    other.join()
    first.close()
    second.close()
    assert found == [1]


def test_a_folder_that_another_program_keeps_is_busy_and_the_error_says_so(tmp_path: Path) -> None:
    keeper = Folder(tmp_path, linger_seconds=60)
    waiting = QdrantVectors(Folder(tmp_path, wait_seconds=0.05))
    with keeper.client(), pytest.raises(VectorsBusy) as caught:
        waiting.search("faces", (1.0, 0.0), {})
    keeper.close()
    assert caught.value.problem.code == "vectors_busy"
    assert str(tmp_path) in caught.value.problem.detail


def test_vectors_outlive_the_store(tmp_path: Path, store: QdrantVectors) -> None:
    store.upsert("faces", str(UUID(int=1)), (0.6, 0.8), {"character_id": "ann"})
    store.close()
    again = QdrantVectors.folder(tmp_path)
    assert [match.payload for match in again.search("faces", (0.6, 0.8), {})] == [{"character_id": "ann"}]
    again.close()


def test_a_vector_of_another_dimension_is_refused(store: QdrantVectors) -> None:
    store.upsert("faces", str(UUID(int=1)), (1.0, 0.0), {})
    with pytest.raises(WrongDimension, match="holds vectors of 2 numbers, this one has 3"):
        store.upsert("faces", str(UUID(int=2)), (1.0, 0.0, 0.0), {})
    with pytest.raises(WrongDimension):
        store.search("faces", (1.0, 0.0, 0.0), {})


def test_nothing_is_opened_or_asked_before_the_first_use(tmp_path: Path) -> None:
    QdrantVectors.folder(tmp_path / "vectors").close()
    assert not (tmp_path / "vectors").exists()
    QdrantVectors.server("http://127.0.0.1:9", api_key="key").close()


def test_a_server_that_does_not_answer_is_a_problem_with_its_address() -> None:
    store = QdrantVectors.server("http://127.0.0.1:9")
    with pytest.raises(VectorsUnavailable) as caught:
        store.search("faces", (1.0, 0.0), {})
    store.close()
    assert "http://127.0.0.1:9" in caught.value.problem.detail
