"""A server that speaks as much of Qdrant's REST protocol as Reelgraph uses. There is no wheel of the real one.

What it is asked, the local mode of Qdrant's own client answers. The other half of that client, the one that speaks to
servers, is tried for real: addresses, encoding, errors, time limits.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter
from qdrant_client import QdrantClient, models

_DELETE = TypeAdapter(models.PointsSelector)


class QdrantServer:
    """`ill` is set to have the next answers go wrong: a status, or what is done instead of answering.

    `asked` are the methods and paths so far, `keys` the API keys that came with them.
    """

    def __init__(self) -> None:
        self.ill: int | bytes | Callable[[], None] | None = None
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.keys: set[str | None] = set()
        self._guard = threading.Lock()
        self.forget_all()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def forget_all(self) -> None:
        """As a server whose disk was lost."""
        self._local = QdrantClient(":memory:", force_disable_check_same_thread=True)

    def bodies(self, ending: str) -> list[Any]:
        """What was sent to the paths that end like this."""
        return [body for path, body in self._sent if path.endswith(ending)]

    def serve(self) -> None:
        """Answer until `stop`."""
        self._http.serve_forever(poll_interval=0.01)

    def stop(self) -> None:
        """Answer no more."""
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self
        self._sent: list[tuple[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                path = urlsplit(self.path).path
                server.asked.append(f"{self.command} {path}")
                server.keys.add(self.headers.get("api-key"))
                sent = json.loads(raw) if raw else None
                server._sent.append((path, sent))
                if callable(server.ill):
                    server.ill()
                    return
                if isinstance(server.ill, bytes):
                    self.reply(200, server.ill)
                elif server.ill is not None:
                    self.reply(server.ill, b'{"status": {"error": "not today"}}')
                else:
                    with server._guard:
                        self.reply(*server._answer(self.command, [unquote(part) for part in path.split("/")[1:]], sent))

            def reply(self, status: int, body: bytes) -> None:
                self.send_response(status)
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_POST = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def _answer(self, method: str, path: list[str], sent: Any) -> tuple[int, bytes]:
        try:
            result = self._result(method, path, sent)
        except ValueError as error:  # what the local mode says when it is asked what makes no sense
            status = 404 if "not found" in str(error) else 409 if "already exists" in str(error) else 400
            return status, json.dumps({"status": {"error": str(error)}}).encode()
        encoded = TypeAdapter(Any).dump_json(result).decode()
        return 200, f'{{"result": {encoded}, "status": "ok", "time": 0.0}}'.encode()

    def _result(self, method: str, path: list[str], sent: Any) -> Any:
        local = self._local
        match method, path:
            case "GET", ["collections"]:
                return local.get_collections()
            case "GET", ["collections", name, "exists"]:
                return {"exists": local.collection_exists(name)}
            case "PUT", ["collections", name]:
                given = models.CreateCollection.model_validate(sent)
                return local.create_collection(name, given.vectors)
            case "PUT", ["collections", name, "points"]:
                return local.upsert(name, [models.PointStruct.model_validate(point) for point in sent["points"]])
            case "POST", ["collections", name, "points", "query"]:
                query = models.QueryRequest.model_validate(sent)
                return local.query_points(
                    name, query=query.query, query_filter=query.filter, limit=query.limit or 10,
                    with_payload=query.with_payload,
                )  # fmt: skip
            case "POST", ["collections", name, "points", "scroll"]:
                scroll = models.ScrollRequest.model_validate(sent)
                points, after = local.scroll(
                    name, limit=scroll.limit or 10, offset=scroll.offset, with_payload=scroll.with_payload
                )
                return {"points": points, "next_page_offset": after}
            case "POST", ["collections", name, "points", "delete"]:
                return local.delete(name, _DELETE.validate_python(sent))
        raise AssertionError(f"Reelgraph has not asked for this until now: {method} {path}")


@contextmanager
def qdrant_server() -> Iterator[QdrantServer]:
    """One that is there for the time of a test."""
    server = QdrantServer()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield server
    server.stop()
    thread.join()


def hang(seconds: float) -> Callable[[], None]:
    """Take the request, and say nothing for so long."""
    return lambda: time.sleep(seconds)
