"""A Qdrant server that is away, hangs, refuses or talks nonsense: an error in words, soon; afterwards all is well."""

import socket
import time
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from qdrant_server import QdrantServer, hang, qdrant_server

from graph_engine import Collection, Entry, Infrastructure, Owner
from storage.errors import VectorsUnavailable
from storage.vectors.clients import Server
from storage.vectors.qdrant import Place, QdrantVectors

FACES = Collection("faces", "model", 2)
ONE = Entry(str(UUID(int=1)), (1.0, 0.0), {"name": "one"})
KEY = "keep-this-to-yourself"


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    with qdrant_server() as server:
        yield server


@pytest.fixture
def store(server: QdrantServer) -> Iterator[QdrantVectors]:
    store = QdrantVectors(Server(server.url, answer_seconds=1))
    store.of(Owner("film")).upsert(FACES, [ONE])
    yield store
    store.close()


def everything(store: QdrantVectors) -> dict[str, Callable[[], object]]:
    """All that can be asked of a store."""
    own = store.of(Owner("film"))
    return {
        "upsert": lambda: own.upsert(FACES, [ONE]),
        "search": lambda: own.search(FACES, ONE.vector),
        "delete": lambda: own.delete(FACES, {}),
        "places": lambda: list(store.places("faces")),
        "forget": lambda: store.forget([Place(FACES.name, ONE.id)]),
    }


def refused(work: Callable[[], object], url: str) -> VectorsUnavailable:
    with pytest.raises(VectorsUnavailable) as caught:
        work()
    problem = caught.value.problem
    assert isinstance(caught.value, Infrastructure)  # so that the job is tried again
    assert problem.code == "vectors_unavailable"
    assert url in problem.detail
    assert problem.hint
    return caught.value


@pytest.mark.parametrize("asked", ["upsert", "search", "delete", "places", "forget"])
@pytest.mark.parametrize("ill", [
    500, 503, 401, 403, 400, 404, 429, 302,
    b"", b"\xff\xfe", b"<html>Welcome to nginx</html>", b"{}", b'{"result": null, "status": "ok"}', b'{"result": 7}',
], ids=str)  # fmt: skip
def test_whatever_a_server_answers_wrongly_is_a_problem_with_its_address(
    server: QdrantServer, store: QdrantVectors, asked: str, ill: int | bytes
) -> None:
    server.ill = ill
    refused(everything(store)[asked], server.url)
    server.ill = None
    assert len(store.of(Owner("film")).search(FACES, ONE.vector)) == 1


def test_a_server_that_has_too_much_to_do_and_says_for_how_long(server: QdrantServer, store: QdrantVectors) -> None:
    server.ill, server.headers = 429, {"retry-after": "7"}
    for work in everything(store).values():
        refused(work, server.url)
    server.headers = {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}
    for work in everything(store).values():
        refused(work, server.url)


@pytest.mark.parametrize("asked", ["upsert", "search", "delete", "places", "forget"])
def test_a_server_that_says_nothing_is_not_waited_for_long(
    server: QdrantServer, store: QdrantVectors, asked: str
) -> None:
    server.ill = hang(20)
    began = time.monotonic()
    error = refused(everything(store)[asked], server.url)
    assert time.monotonic() - began < 10
    assert "timed out" in error.problem.detail


def test_a_server_that_hangs_up_is_a_problem_with_its_address(server: QdrantServer, store: QdrantVectors) -> None:
    server.ill = lambda: None
    for work in everything(store).values():
        refused(work, server.url)


def test_a_server_that_does_not_answer_is_a_problem_with_its_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    store = QdrantVectors.server(url)
    for work in everything(store).values():
        refused(work, url)
    store.close()


def test_the_key_is_sent_and_never_said(server: QdrantServer) -> None:
    store = QdrantVectors.server(server.url, KEY)
    with pytest.warns(UserWarning, match="insecure connection"):  # the client's own, for http://
        store.of(Owner("film")).upsert(FACES, [ONE])
    assert server.keys == {KEY}
    server.ill = 401
    assert KEY not in str(refused(lambda: store.of(Owner("film")).search(FACES, ONE.vector), server.url))
    store.close()
