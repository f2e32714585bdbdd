"""The web application over an Reelgraph."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from litestar import Controller, Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException

from server import catalog, headers, openapi
from server.body import StrictRequest
from server.compose import System
from server.errors import answer
from server.guard import Guard
from server.live import Live
from server.media import Media
from server.routes.address import Addresses
from server.routes.artifacts import Artifacts
from server.routes.assets import Assets
from server.routes.catalog import Catalog
from server.routes.connections import Connections
from server.routes.direct_uploads import DirectUploads
from server.routes.documents import Documents
from server.routes.event_stream import stream_events
from server.routes.events import events
from server.routes.form import Forms
from server.routes.gc import GarbageCollection
from server.routes.graphs import Graphs
from server.routes.jobs import Jobs
from server.routes.lineage import Lineages
from server.routes.node_runs import NodeRuns
from server.routes.nodes import Nodes
from server.routes.pages import Pages
from server.routes.projects import Projects
from server.routes.runs import Runs
from server.routes.service import Service
from server.routes.takes import Takes
from server.routes.templates import Templates
from server.routes.triggers import Triggers
from server.routes.uploads import ResumableUploads
from server.routes.versions import Versions
from server.routes.webhooks import Webhooks
from server.routes.why import Whys
from server.signature import Signer
from server.telemetry.requests import Requests
from server.ui import Ui
from server.uploads.direct import Direct
from server.uploads.parts import Parts
from server.uploads.resumable import Uploads

MOST_JSON_BYTES = 32 * 1024**2


def create_app(system: System, ui: Ui | None = None) -> Litestar:
    """The app. Starting and closing `system` is for the caller; close it after the last request has ended.

    `ui` is another canvas than the one that was built beside the server.
    """
    store = system.store
    media = Media(system.bodies, system.files, store, system.folder.scratch)
    parts = Parts(system.settings.data / "uploads", store.graphs.project)
    uploads = Uploads(parts, media, store.assets)
    direct = Direct(system.files, media, store.assets, system.settings.max_upload_bytes)
    described = catalog.describe_all(system.registry, system.providers)
    our_version = version("reelgraph")
    wire = openapi.WireSchemas()
    given: dict[str, Any] = {
        "system": system,
        "store": store,
        "files": system.files,
        "media": media,
        "uploads": uploads,
        "direct": direct,
        "live": Live(store.feed, store.status, store.line, system.pokes),
        "signer": Signer.of(store.database, system.settings.data),
        "catalog": described,
        "ui": ui or Ui(),
        "version": our_version,
    }
    return Litestar(
        [
            Projects,
            Documents,
            Templates,
            Graphs,
            Nodes,
            Connections,
            Versions,
            NodeRuns,
            Runs,
            Jobs,
            Takes,
            Whys,
            Lineages,
            Assets,
            ResumableUploads,
            DirectUploads,
            Artifacts,
            GarbageCollection,
            Catalog,
            Forms,
            Triggers,
            Addresses,
            Webhooks,
            Service,
            events,
            stream_events,
            Pages,
            *_metrics(system),
        ],
        request_class=StrictRequest,
        request_max_body_size=MOST_JSON_BYTES,
        dependencies={name: _provided(value) for name, value in given.items()},
        middleware=[*_watched(system), Guard(system.settings.host, system.settings.hosts)],
        exception_handlers={HTTPException: answer, Exception: answer},
        before_send=[headers.secure],
        lifespan=[uploads.running],
        on_shutdown=[media.close, direct.close],
        plugins=[wire],
        openapi_config=openapi.configured(wire, our_version),
        logging_config=None,
    )


def _provided(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)


def _metrics(system: System) -> Sequence[type[Controller]]:
    if not system.settings.metrics:
        return ()
    from server.routes.metrics import MetricsPage  # a tenth of a second, which most servers never need

    return (MetricsPage,)


def _watched(system: System) -> Sequence[Requests]:
    return (Requests(system.telemetry),) if system.telemetry.metrics or system.telemetry.traces else ()
