"""An object store that is away, hangs, refuses or is full: an error in words, soon, and without our secret."""

import hashlib
import logging
import os
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aged import AgedObjects, AgingPool, put
from services import ObjectStore, running
from urllib3 import BaseHTTPResponse, HTTPResponse

from graph_engine.errors import Infrastructure
from storage.artifacts import breaker, s3, s3_pool
from storage.artifacts.copies import Copies
from storage.artifacts.s3 import S3Artifacts
from storage.artifacts.s3_bucket import Bucket
from storage.artifacts.s3_location import parse
from storage.artifacts.s3_pool import Pool
from storage.errors import StorageError, StoreFull, StoreUnavailable

SECRET = "keep-this-to-yourself"
LIMIT_SECONDS = 15.0


@pytest.fixture(scope="module")
def mortal_store() -> Iterator[ObjectStore]:
    """A store of our own: one that was stopped is not soon as it was, and others want theirs healthy."""
    with running(ObjectStore, "weed") as store:
        yield store
        store.stop(signal.SIGKILL)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"film" * 5_000_000)
    return path


def artifacts(url: str, folder: Path, pool: Pool | None = None) -> S3Artifacts:
    location = parse(url)
    return S3Artifacts(Bucket(location, pool), location, Copies(folder / "copies", max_bytes=1 << 30))


def everything(store: S3Artifacts, film: Path) -> dict[str, Callable[[], object]]:
    """All that can be asked of a store."""
    digests = [f"{n:064x}" for n in range(300)]
    return {
        "put": lambda: store.put(film),
        "path": lambda: store.path(digests[0]),
        "has": lambda: store.has(digests),
        "keep": lambda: store.keep(digests),
        "entries": lambda: list(store.entries()),
        "delete": lambda: store.delete(digests[0]),
        "delete the old": lambda: store.delete(digests[0], put_before=time.time() - 60),
        "size": lambda: store.size(digests[0]),
        "read": lambda: store.read(digests[0], 0, 5),
        "receive": lambda: store.direct.receive("project", digests[0], max_bytes=10),
        "prepare": store.prepare,
    }


def wait_until_back(store: S3Artifacts) -> None:
    """SeaweedFS says that it is healthy some seconds before it can read and write."""
    deadline = time.monotonic() + 60
    while True:
        try:
            put(store, b"back")
            store.has(["0" * 64])  # when it was asked in vain, it is looked at now and then whether it answers
            return
        except StoreUnavailable:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_store_that_is_stopped_is_an_error_at_once_and_works_again_when_it_is_back(
    mortal_store: ObjectStore, tmp_path: Path, film: Path
) -> None:
    store = artifacts(mortal_store.url, tmp_path)
    digest, _ = store.put(film)
    mortal_store.stop()
    try:
        for name, ask in everything(store, film).items():
            began = time.monotonic()
            with pytest.raises(StoreUnavailable, match="nothing takes connections there"):
                ask()
            assert time.monotonic() - began < 5, name
        assert store.has([digest]) == {digest}  # for a while, it counts as there
        assert not [path for path in (film.parent / "copies").rglob("*") if path.is_file()]
    finally:
        mortal_store.start()
    wait_until_back(store)
    assert b"".join(store.read(digest, 0, 8)) == b"filmfilm"


def test_a_store_that_dies_while_a_film_is_sent_is_noticed(
    mortal_store: ObjectStore, tmp_path: Path, film: Path
) -> None:
    class Dying(Pool):
        died = False

        def answer(self, method: str, url: str, **given: Any) -> BaseHTTPResponse:
            if "partNumber=2" in url and not self.died:
                self.died = True
                mortal_store.stop(signal.SIGKILL)
            return super().answer(method, url, **given)

    store = artifacts(f"{mortal_store.url}/dying", tmp_path, Dying(secure=False))
    began = time.monotonic()
    try:
        with pytest.raises(StoreUnavailable):
            store.put(film)
        assert time.monotonic() - began < LIMIT_SECONDS
    finally:
        mortal_store.start()
    wait_until_back(store)
    assert [entry.size for entry in store.entries()] == [4]
    digest, _ = store.put(film)
    assert store.path(digest).read_bytes() == film.read_bytes()


def test_a_store_that_dies_while_a_film_is_fetched_leaves_nothing_of_it(
    mortal_store: ObjectStore, tmp_path: Path, film: Path
) -> None:
    class Dying(Pool):
        died = False

        def answer(self, method: str, url: str, **given: Any) -> BaseHTTPResponse:
            answered = super().answer(method, url, **given)
            if method == "GET" and url.endswith(f"/{digest[:2]}/{digest[2:]}") and not self.died:
                self.died = True
                mortal_store.stop(signal.SIGKILL)
            return answered

    digest = hashlib.sha256(film.read_bytes()).hexdigest()
    store = artifacts(f"{mortal_store.url}/breaking", tmp_path, Dying(secure=False))
    store.put(film)
    try:
        with pytest.raises(StoreUnavailable, match="the connection broke off"):
            store.path(digest)
        assert not [path for path in (tmp_path / "copies").rglob("*") if path.is_file()]
    finally:
        mortal_store.start()
    wait_until_back(store)
    assert store.path(digest).read_bytes() == film.read_bytes()


def test_a_store_that_hangs_holds_nobody_up_for_long(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 2 * s3_pool.READ_SECONDS < LIMIT_SECONDS
    monkeypatch.setattr(s3_pool, "READ_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0), backlog=1000) as listener:  # it takes connections, and says nothing
        store = artifacts(f"s3+http://key:{SECRET}@127.0.0.1:{listener.getsockname()[1]}/films", tmp_path)
        store._bucket._prepared = True
        for name, ask in everything(store, film).items():
            began = time.monotonic()
            with pytest.raises(StoreUnavailable, match="did not answer in time"):
                ask()
            assert time.monotonic() - began < 2, name


def test_of_those_who_ask_a_store_that_hangs_only_the_first_waits_and_soon_after_its_end_all_are_answered(
    mortal_store: ObjectStore, tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, _ = artifacts(f"{mortal_store.url}/hanging", tmp_path).put(film)
    monkeypatch.setattr(s3_pool, "READ_SECONDS", 0.5)
    monkeypatch.setattr(breaker, "SLOW_SECONDS", 0.5)
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.1)
    pool = AgingPool()
    store = artifacts(f"{mortal_store.url}/hanging", tmp_path, pool)
    absent = "0" * 64
    assert store.has([digest]) == {digest}
    os.kill(mortal_store.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, mortal_store.pid, os.WSTOPPED)  # until all of its threads do
    try:
        with pytest.raises(StoreUnavailable, match="did not answer in time"):
            store.has([absent])
        before, began = len(pool.asked), time.monotonic()
        for ask in (lambda: store.has([absent, digest]), lambda: store.size(digest), lambda: store.read(digest, 0, 1)):
            for _ in range(100):
                with pytest.raises(StoreUnavailable, match="did not answer in time"):
                    ask()
        assert time.monotonic() - began < LIMIT_SECONDS  # if each of them waited, it were five minutes
        assert {name for _, name in pool.asked[before:]} <= {"hanging/nobodys"}  # by the one who looks
        assert store.has([digest]) == {digest}
    finally:
        os.kill(mortal_store.pid, signal.SIGCONT)
    deadline = time.monotonic() + 10
    while True:
        try:
            assert store.has([absent, digest]) == {digest}
            break
        except StoreUnavailable:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    store.close()


def test_many_questions_that_take_long_together_are_no_store_that_hangs(
    objects: AgedObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = [f"{n:064x}" for n in range(200)]
    answer = objects.pool.answer
    now = 0.0

    def slow(method: str, url: str, **given: Any) -> BaseHTTPResponse:
        nonlocal now
        now += 0.05 * breaker.SLOW_SECONDS
        return HTTPResponse(status=503) if digests[-1][2:] in url else answer(method, url, **given)

    objects.store.prepare()
    monkeypatch.setattr(objects.pool, "answer", slow)
    monkeypatch.setattr(objects.store._breaker, "_clock", lambda: now)
    monkeypatch.setattr(s3, "_AT_ONCE", 1)  # so that a question sees its own time alone
    with pytest.raises(StoreUnavailable, match="503"):
        objects.store.has(digests)
    assert now > 5 * breaker.SLOW_SECONDS
    assert objects.store.has(digests[:5]) == set()


def test_a_store_that_stops_taking_a_film_is_noticed(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_pool, "READ_SECONDS", 0.1)
    monkeypatch.setattr(s3_pool, "CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        store = artifacts(f"s3+http://key:{SECRET}@127.0.0.1:{listener.getsockname()[1]}/films?region=x", tmp_path)
        store._bucket._prepared = True
        began = time.monotonic()
        with film.open("rb") as file, pytest.raises(StoreUnavailable):
            store._bucket.write("ab/cd", file, 8_000_000)
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "url", ["s3+http://{0}:wrong-" + SECRET + "@{1}/reelgraph", "s3+http://who:" + SECRET + "@{1}/films"]
)
def test_wrong_keys_are_said_to_be_wrong_and_are_shown_nowhere(
    object_store: ObjectStore, tmp_path: Path, film: Path, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = artifacts(url.format("reelgraph", f"127.0.0.1:{object_store.port}"), tmp_path)
    for ask in everything(store, film).values():
        with pytest.raises(StoreUnavailable, match="refuses the keys") as caught:
            ask()
        assert "access key" in caught.value.problem.hint
        assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value.problem)
    assert SECRET not in caplog.text
    assert SECRET not in repr(store)


class Answering:
    """A server that gives one and the same answer to everything."""

    def __init__(self, status: int, body: bytes, content_type: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"s3+http://key:{SECRET}@127.0.0.1:{self.server.server_port}/films?region=x"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    made: list[Answering] = []

    def make(status: int, body: str, content_type: str = "application/xml") -> str:
        made.append(Answering(status, body.encode(), content_type))
        return made[-1].url

    yield make
    for one in made:
        one.server.shutdown()
        one.server.server_close()


def error_of(code: str) -> str:
    return f"<Error><Code>{code}</Code><Message>words</Message><Resource>/films</Resource></Error>"


@pytest.mark.parametrize(
    ("status", "code"), [(507, "XMinioStorageFull"), (403, "QuotaExceeded"), (507, "SomethingNew")]
)
def test_a_full_store_says_so(answering: Callable[..., str], tmp_path: Path, status: int, code: str) -> None:
    store = artifacts(answering(status, error_of(code)), tmp_path)
    store._bucket._prepared = True
    with pytest.raises(StoreFull, match="no room left") as caught:
        put(store, b"upload")
    assert caught.value.problem.code == "store_full"
    assert isinstance(caught.value, Infrastructure)


@pytest.mark.parametrize(
    ("status", "body", "content_type", "said"),
    [
        (200, "<html>Welcome to the router</html>", "text/html", "not what an S3 store says"),
        (200, "{}", "application/json", "not what an S3 store says"),
        (404, "<html>no</html>", "text/html", "not what an S3 store says"),
        (502, "<html>bad gateway</html>", "text/html", "not what an S3 store says"),
        (503, error_of("SlowDown"), "application/xml", "it failed \\(SlowDown\\)"),
        (403, error_of("RequestTimeTooSkewed"), "application/xml", "the clock here is wrong"),
        (400, error_of("AuthorizationHeaderMalformed"), "application/xml", "another region"),
        (301, error_of("PermanentRedirect"), "application/xml", "another region"),
        (404, error_of("NoSuchBucket"), "application/xml", "the bucket is gone"),
        (400, error_of("SomethingNew"), "application/xml", "SomethingNew: words"),
    ],
)
def test_whatever_a_store_says_becomes_words(
    answering: Callable[..., str], tmp_path: Path, status: int, body: str, content_type: str, said: str
) -> None:
    store = artifacts(answering(status, body, content_type), tmp_path)
    store._bucket._prepared = True
    with pytest.raises(StoreUnavailable, match=said):
        list(store.entries())


def test_a_store_that_does_not_renew_what_is_copied_onto_itself_is_not_trusted(objects: AgedObjects) -> None:
    digest = put(objects.store, b"upload")
    objects.age(digest)
    old = "<CopyObjectResult><LastModified>2001-01-01T00:00:00Z</LastModified><ETag>x</ETag></CopyObjectResult>"
    answer = objects.pool.answer

    def outdated(method: str, url: str, **given: Any) -> BaseHTTPResponse:
        if "x-amz-copy-source" in given["headers"]:
            return HTTPResponse(old.encode(), status=200)
        return answer(method, url, **given)

    objects.pool.answer = outdated  # type: ignore[method-assign]
    with pytest.raises(StorageError, match="leaves the time"):
        objects.store.keep([digest])
