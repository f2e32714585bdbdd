"""The web application over an embedded Reelgraph."""

from importlib.metadata import version
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException

from server import catalog, headers, openapi
from server.body import StrictRequest
from server.compose import Embedded
from server.errors import answer
from server.guard import Guard
from server.media import Media
from server.routes.artifacts import Artifacts
from server.routes.assets import Assets
from server.routes.catalog import Catalog
from server.routes.event_stream import stream_events
from server.routes.events import events
from server.routes.graphs import Graphs
from server.routes.node_runs import NodeRuns
from server.routes.pages import Pages
from server.routes.projects import Projects
from server.routes.runs import Runs
from server.routes.service import Service

MOST_JSON_BYTES = 64 * 1024**2


def create_app(embedded: Embedded) -> Litestar:
    """The app. Starting and closing `embedded` is for the caller; close it after the last request has ended."""
    media = Media(embedded.bodies, embedded.files, embedded.store, embedded.settings.data / "scratch")
    described = catalog.describe_all(embedded.registry, embedded.providers)
    our_version = version("reelgraph")
    wire = openapi.WireSchemas()
    given: dict[str, Any] = {
        "embedded": embedded,
        "store": embedded.store,
        "files": embedded.files,
        "media": media,
        "catalog": described,
        "version": our_version,
    }
    return Litestar(
        [Projects, Graphs, NodeRuns, Runs, Assets, Artifacts, Catalog, Service, events, stream_events, Pages],
        request_class=StrictRequest,
        request_max_body_size=MOST_JSON_BYTES,
        dependencies={name: _provided(value) for name, value in given.items()},
        middleware=[Guard(embedded.settings.host, embedded.settings.hosts)],
        exception_handlers={HTTPException: answer, Exception: answer},
        before_send=[headers.secure],
        on_shutdown=[media.close],
        plugins=[wire],
        openapi_config=openapi.configured(wire, our_version),
        logging_config=None,
    )


def _provided(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)
