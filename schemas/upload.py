"""Resumable uploads as clients see them."""

from typing import Literal

from schemas.base import Reply
from schemas.problem import Problem

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
