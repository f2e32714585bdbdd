"""Artifact stores in which a test can let time pass for one artifact."""

import os
import re
import tempfile
import time
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from urllib3 import BaseHTTPResponse, HTTPResponse

from storage.artifacts import Artifacts
from storage.artifacts.copies import Copies
from storage.artifacts.filesystem import FileArtifacts
from storage.artifacts.s3 import S3Artifacts
from storage.artifacts.s3_bucket import Bucket
from storage.artifacts.s3_location import parse
from storage.artifacts.s3_pool import Pool

AGE_SECONDS = 7200.0


def put(artifacts: Artifacts, data: bytes) -> str:
    """Store these bytes; gives their digest."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return artifacts.put(Path(file.name))[0]


class Aged(Protocol):
    """A store, and a way to make one of its artifacts two hours old."""

    store: Artifacts

    def age(self, digest: str) -> None: ...


class AgedFolder:
    def __init__(self, folder: Path) -> None:
        self.store = FileArtifacts(folder)

    def age(self, digest: str) -> None:
        then = time.time() - AGE_SECONDS
        os.utime(self.store.path(digest), (then, then))


class AgedObjects:
    """S3 can't set times: here, what it says of an aged object is changed on the way, until that is written anew."""

    def __init__(self, url: str, folder: Path) -> None:
        self.location = parse(f"{url}/{uuid4().hex}")
        self.pool = AgingPool()
        self.bucket = Bucket(self.location, self.pool)
        self.copies = Copies(folder, max_bytes=1 << 30)
        self.store = S3Artifacts(self.bucket, self.location, self.copies)

    def age(self, digest: str) -> None:
        self.pool.aged.add(f"{self.location.prefix}{digest[:2]}/{digest[2:]}")


class AgingPool(Pool):
    """`aged` are names of objects; `ahead_seconds` is how far the store's clock is wrong; `asked` what was asked."""

    def __init__(self, ahead_seconds: float = 0.0) -> None:
        super().__init__(secure=False)
        self.aged: set[str] = set()
        self.ahead_seconds = ahead_seconds
        self.asked: list[tuple[str, str]] = []

    def answer(self, method: str, url: str, **given: Any) -> BaseHTTPResponse:
        self.asked.append((method, _name(url)))
        if method == "PUT":
            self.aged.discard(_name(url))
        response = super().answer(method, url, **given)
        for header in ("Date", "Last-Modified"):
            if header in response.headers:
                moved = parsedate_to_datetime(response.headers[header]).timestamp() + self.ahead_seconds
                if header == "Last-Modified" and _name(url) in self.aged:
                    moved -= AGE_SECONDS
                response.headers[header] = format_datetime(datetime.fromtimestamp(moved, UTC), usegmt=True)
        if method == "GET" and "list-type" in parse_qs(urlsplit(url).query):
            body = re.sub(rb"<Contents>.*?</Contents>", self._listed, response.data, flags=re.DOTALL)
            return HTTPResponse(body, headers=response.headers, status=response.status)
        return response

    def _listed(self, found: re.Match[bytes]) -> bytes:
        key = re.search(rb"<Key>(.*?)</Key>", found[0])
        assert key is not None
        by = self.ahead_seconds - (AGE_SECONDS if key[1].decode() in self.aged else 0)

        def moved(time: re.Match[bytes]) -> bytes:
            then = datetime.fromisoformat(time[1].decode()).timestamp() + by
            return datetime.fromtimestamp(then, UTC).strftime("<LastModified>%Y-%m-%dT%H:%M:%S.%fZ<").encode()

        return re.sub(rb"<LastModified>([^<]*)<", moved, found[0])


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/").partition("/")[2]
