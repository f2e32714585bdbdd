"""Errors of the database. Each carries Problems, so that it can travel to a person as it is.

EngineError                of graph_engine
├── NotThere               there is no such project, run, asset or take
│   ├── ProjectMissing
│   ├── RunMissing
│   ├── RunGraphMissing
│   ├── VersionMissing
│   ├── AssetMissing
│   ├── NodeMissing
│   ├── TakeMissing
│   ├── TriggerMissing
│   ├── WebhookMissing
│   └── DeliveryMissing
├── KeyReused              an Idempotency-Key came with another request before
├── Conflict               somebody was faster, or it contradicts what is there
│   └── Outdated           it was made from a revision of the graph that is not the newest
├── TooMuchQueued          a project has so much work waiting that it gets no more for now
├── SchemaDiffers          the tables are older or newer than this Reelgraph
└── Outage                 of graph_engine: it waits, and works again later
    ├── DatabaseUnavailable
    └── DatabaseFull
"""

from graph_engine.errors import EngineError, Misconfigured, Outage
from schemas.problem import Problem, Where


class NotThere(EngineError):
    """What was asked for does not exist."""


class ProjectMissing(NotThere):
    """There is no project of this id."""

    def __init__(self, project: str) -> None:
        super().__init__(
            Problem(
                code="unknown_project",
                title="There is no such project",
                detail=project[:80],
                hint="It may have been deleted. The list of projects shows those that are there.",
                where=Where(project=project[:80]),
            )
        )


class RunMissing(NotThere):
    """There is no run of this id."""

    def __init__(self, run: str) -> None:
        super().__init__(Problem(code="unknown_run", title="There is no such run", detail=run[:80]))


class RunGraphMissing(NotThere):
    """The graph that a run worked from was not kept."""

    def __init__(self, project: str, run: str) -> None:
        super().__init__(
            Problem(
                code="run_graph_not_kept",
                title="The graph of this run is not there any more",
                detail=f"Run {run[:80]} worked from a graph that has been changed since.",
                hint="Only the newest automatic checkpoints are kept. Give the version a name before you change it, to "
                "keep it for good.",
                where=Where(project=project),
            )
        )


class VersionMissing(NotThere):
    """There is no kept version of this id."""

    def __init__(self, version: str) -> None:
        super().__init__(
            Problem(
                code="unknown_version",
                title="There is no such version",
                detail=version[:80],
                hint="It may have been deleted: only the newest automatic checkpoints are kept. The list of versions "
                "shows those that are there.",
            )
        )


class AssetMissing(NotThere):
    """There is no uploaded file of this id."""

    def __init__(self, asset: str) -> None:
        super().__init__(
            Problem(
                code="unknown_asset",
                title="There is no such file",
                detail=asset[:80],
                hint="It may have been deleted; upload it again.",
            )
        )


class TriggerMissing(NotThere):
    """There is no trigger of this id or token. What was asked for is not repeated: it may be a secret."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                code="unknown_trigger",
                title="There is no such trigger",
                hint="It may have been revoked. Ask whoever gave you the address for a new one.",
            )
        )


class WebhookMissing(NotThere):
    """There is no webhook of this id."""

    def __init__(self, webhook: str) -> None:
        super().__init__(
            Problem(
                code="unknown_webhook",
                title="There is no such webhook",
                detail=webhook[:80],
                hint="It may have been deleted. The project's list of webhooks shows those that are there.",
            )
        )


class DeliveryMissing(NotThere):
    """There is no delivery of this id."""

    def __init__(self, delivery: str) -> None:
        super().__init__(
            Problem(
                code="unknown_delivery",
                title="There is no such delivery",
                detail=delivery[:80],
                hint="Only the newest ones are kept. The webhook's list of deliveries shows them.",
            )
        )


class NodeMissing(NotThere):
    """There is no node of this id in the graph, nor anything that one has left behind."""

    def __init__(self, project: str, node: str) -> None:
        super().__init__(
            Problem(
                code="unknown_node",
                title=f"There is no node called “{node[:80]}”",
                hint="Look at the graph for the ids of its nodes.",
                where=Where(project=project[:80], node=node[:80]),
            )
        )


class TakeMissing(NotThere):
    """There is no take of this id in the history of the node."""

    def __init__(self, project: str, node: str, take: str) -> None:
        super().__init__(
            Problem(
                code="unknown_take",
                title="This node has no such take",
                detail=take[:80],
                hint="The list of its takes shows those that are there.",
                where=Where(project=project[:80], node=node[:80]),
            )
        )


class KeyReused(EngineError):
    """An Idempotency-Key that came with another request before."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                code="idempotency_key_reused",
                title="This Idempotency-Key was used for another request",
                hint="Use a new key for a new request.",
            )
        )


class Conflict(EngineError):
    """Somebody was faster, or it contradicts what is there."""


class Outdated(Conflict):
    """It was made from a revision of the graph that is not the newest."""


class TooMuchQueued(EngineError):
    """A project has so much work waiting that it gets no more for now. Nothing of the trigger was taken."""

    retry_seconds = 30

    def __init__(self, project: str, waiting: int, most: int) -> None:
        super().__init__(
            Problem(
                code="too_much_queued",
                title="This project has too much work waiting",
                detail=f"{waiting:,} steps are not done yet, and {most:,} may wait.",
                hint="Try again when some of it is done, or stop a run that you do not need.",
                where=Where(project=project),
            )
        )


class SchemaDiffers(Misconfigured):
    """The tables of the database are older or newer than this Reelgraph."""

    def __init__(self, found: str | None, ours: str) -> None:
        newer = found is not None and found > ours
        super().__init__(
            Problem(
                code="schema_differs",
                title=f"The database is {'newer' if newer else 'older'} than this Reelgraph",
                detail=f"It is at revision {found or 'none'}; this Reelgraph works with {ours}.",
                hint="Install the newer Reelgraph here too." if newer else "Bring it up to date: reelgraph migrate",
            )
        )


class DatabaseUnavailable(Outage):
    """The database does not answer, or not in time."""

    def __init__(self, database: str, reason: str) -> None:
        super().__init__(
            "The database can't be used at the moment",
            detail=f"Asked {database}: {' '.join(reason.split())}",
            hint="Nothing is lost: what was saved before is there, and what runs goes on when the database is back.",
            code="database_unavailable",
        )


class DatabaseFull(Outage):
    """The server of the database has no room left to write. What was there before can be read."""

    def __init__(self, database: str, reason: str) -> None:
        super().__init__(
            "The disk of the database is full",
            detail=f"Asked {database}: {' '.join(reason.split())}",
            hint="Make room on the computer of the database, or give it a larger disk. Nothing is lost: what is done "
            "already waits, and is written down then. What was refused left nothing behind; ask for it again.",
            code="database_full",
        )
