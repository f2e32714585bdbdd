"""Uploads as clients see them: resumable ones, and those that go straight to the store."""

from typing import Annotated, Literal

from msgspec import Meta, field

from schemas.base import Reply, Wire
from schemas.ids import Digest
from schemas.problem import Problem
from schemas.project import AssetView

UploadState = Literal["receiving", "checking", "done", "refused"]


class UploadView(Reply, frozen=True):
    """An upload that can be taken up again. `length` and `offset` in bytes, `expires_at` in seconds since 1970.

    `checking` while all bytes are here and the file is looked into; then `asset` is its id in the project, or `problem`
    says why it can't be used.
    """

    id: str
    project: str
    name: str
    state: UploadState
    length: int
    offset: int
    expires_at: float
    asset: str | None
    problem: Problem | None


class DirectUploadRequest(Wire, frozen=True):
    """A file that somebody wants to send, with its `size` in bytes."""

    digest: Digest
    size: Annotated[int, Meta(ge=0, le=2**53)]
    name: Annotated[str, Meta(min_length=1, max_length=200)]


UploadWay = Literal["known", "direct", "ordinary"]


class DirectUpload(Reply, frozen=True):
    """How a file comes in.

    `known`: its bytes are here, it is an `asset` now, and there is nothing to send. `direct`: PUT it to `url` with its
    `headers`, before `expires_at` (seconds since 1970), and then confirm it. `public`: browsers can reach that address;
    without it perhaps only the server can. `ordinary`: upload it to this server.
    """

    way: UploadWay
    asset: AssetView | None = None
    url: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    expires_at: float | None = None
    public: bool = False
