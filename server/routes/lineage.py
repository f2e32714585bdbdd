"""Where a file comes from."""

from litestar import Controller, get
from litestar.params import FromPath

from schemas.take import Lineage
from server.openapi import problems
from server.routes.given import FilesGiven, StoreGiven


class Lineages(Controller):
    """`/api/artifacts/{digest}/lineage`."""

    path = "/api/artifacts/{digest:str}/lineage"
    tags = ("Artifacts",)

    @get(sync_to_thread=True, responses=problems(404))
    def get_lineage(self, store: StoreGiven, files: FilesGiven, digest: FromPath[str]) -> Lineage:
        """The results that hold a file, with their takes, and what those were made of, back to songs and pictures.

        It is told of files that are gone, too, as long as somebody remembers them.
        """
        found = store.lineages.of(digest)
        if not found.results and not found.uploads:
            files.size(digest)  # nobody remembers it: it may still be there
        return found
