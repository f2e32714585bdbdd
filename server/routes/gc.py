"""Garbage collection on demand."""

from litestar import Controller, post
from litestar.params import JSONBody

from schemas.artifact import GarbageReport, GarbageRequest
from server.openapi import problems
from server.routes.given import FilesGiven, StoreGiven


class GarbageCollection(Controller):
    """`/api/gc`."""

    path = "/api/gc"
    tags = ("Service",)

    @post(sync_to_thread=True, status_code=200, responses=problems(413, 422))
    def collect_garbage(
        self, store: StoreGiven, files: FilesGiven, data: JSONBody[GarbageRequest | None] = None
    ) -> GarbageReport:
        """Remove the files that nothing uses any more, or with `dryRun` only count them. The body may be left out.

        A file stays for an hour after it came in, and whatever a run works with stays.
        """
        asked = data or GarbageRequest()
        return store.garbage.collect(files, older_than=asked.older_than_seconds, dry_run=asked.dry_run)
