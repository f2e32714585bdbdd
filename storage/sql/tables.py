"""The tables. They never leave this package: everything outside works with structs.

Times are seconds since 1970. Columns of bytes hold JSON of the structs that their comments name.
"""

from sqlalchemy import Column, Index, LargeBinary, Table, text
from sqlmodel import Field, SQLModel

LIVE_JOB = "status IN ('queued', 'retrying', 'running')"
ENDED_JOB = "status IN ('canceled', 'done', 'failed')"
LEFT_JOB = "status IN ('canceled', 'failed') AND handle IS NOT NULL"
LIVE_STEP = "status IN ('blocked', 'canceling', 'queued', 'retrying', 'running', 'waiting_approval')"


def table(row: type[SQLModel]) -> Table:
    """The Core table behind a row class: hot paths speak to it without the ORM."""
    return row.metadata.tables[str(row.__tablename__)]


def _blob(*, nullable: bool = False) -> Column[bytes]:
    return Column(LargeBinary, nullable=nullable)


class ProjectRow(SQLModel, table=True):
    """`rev` counts the changes of the document, `seq` the events. A small row: every event rewrites it."""

    __tablename__ = "project"
    __table_args__ = (Index("project_by_change", "updated_at", "id"),)
    id: str = Field(primary_key=True)
    user_id: str
    name: str
    rev: int
    seq: int
    created_at: float
    updated_at: float


class DocumentRow(SQLModel, table=True):
    """The graph of a project at its newest revision; `document` is a Graph."""

    __tablename__ = "document"
    project_id: str = Field(primary_key=True, foreign_key="project.id", ondelete="CASCADE")
    document: bytes = Field(sa_column=_blob())


class AssetRow(SQLModel, table=True):
    """An uploaded file of a project; `value` is an Image, Video or Audio."""

    __tablename__ = "asset"
    __table_args__ = (Index("asset_by_project", "project_id", "created_at"),)
    id: str = Field(primary_key=True)
    project_id: str = Field(foreign_key="project.id", ondelete="CASCADE")
    digest: str = Field(index=True)
    name: str
    value: bytes = Field(sa_column=_blob())
    created_at: float


class PreviewRow(SQLModel, table=True):
    """A thumbnail, poster, sprite sheet or waveform, made once per artifact; `facts` is JSON."""

    __tablename__ = "preview"
    source: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    digest: str
    media_type: str
    facts: bytes = Field(sa_column=_blob())


class ResultRow(SQLModel, table=True):
    """What a key gave, for everybody. `recipe` is a Recipe, `outputs` {port: Output}, `digests` {port: digest},
    `blobs` the digests of all artifacts in the outputs."""

    __tablename__ = "result"
    key: str = Field(primary_key=True)
    recipe: bytes = Field(sa_column=_blob())
    outputs: bytes = Field(sa_column=_blob())
    digests: bytes = Field(sa_column=_blob())
    blobs: bytes = Field(sa_column=_blob())
    seconds: float
    cost: float
    created_at: float


class ResultBlobRow(SQLModel, table=True):
    """An artifact that a result has, or had before it was made again: `result.blobs` says what holds now. Most results
    have none."""

    __tablename__ = "result_blob"
    digest: str = Field(primary_key=True)
    key: str = Field(primary_key=True, foreign_key="result.key", ondelete="CASCADE", index=True)


class TakeRow(SQLModel, table=True):
    """A result in the history of a node. `base` is the key without nonce, `sources` [(node, output)] per input."""

    __tablename__ = "take"
    __table_args__ = (
        Index("take_by_node", "project_id", "node_id", "created_at"),
        Index(
            "take_forced",
            "project_id",
            "node_id",
            "base",
            "created_at",
            sqlite_where=text("nonce <> ''"),
            postgresql_where=text("nonce <> ''"),
        ),
    )
    id: str = Field(primary_key=True)
    project_id: str = Field(foreign_key="project.id", ondelete="CASCADE")
    node_id: str
    key: str = Field(index=True)
    base: str
    nonce: str
    sources: bytes = Field(sa_column=_blob())
    run_id: str
    created_at: float


class HeadRow(SQLModel, table=True):
    """The end of a node's history: its newest take, its last attempt if that failed (`problem` is a Problem), and how
    the newest step that has ended came out (`last` is a LastStep)."""

    __tablename__ = "head"
    project_id: str = Field(primary_key=True, foreign_key="project.id", ondelete="CASCADE")
    node_id: str = Field(primary_key=True)
    take_id: str | None
    key: str | None
    failed_base: str | None
    problem: bytes | None = Field(sa_column=_blob(nullable=True))
    last: bytes | None = Field(sa_column=_blob(nullable=True))


class RunRow(SQLModel, table=True):
    """One trigger. `live` counts its steps that are not terminal; `targets` is [node]; `after_run` is the run that has
    to end before this one begins. A small row, too: every step that ends rewrites it."""

    __tablename__ = "run"
    __table_args__ = (
        Index("run_by_project", "project_id", "created_at"),
        Index("run_by_time", "created_at", "id"),
        Index("run_by_status", "status", "created_at", "id"),
        Index(
            "run_live", "status", sqlite_where=text("status IN ('canceling', 'running')"),
            postgresql_where=text("status IN ('canceling', 'running')"),
        ),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    project_id: str = Field(foreign_key="project.id", ondelete="CASCADE")
    rev: int
    mode: str
    targets: bytes = Field(sa_column=_blob())
    status: str
    live: int
    priority: int
    request_digest: str
    after_run: str | None
    created_at: float
    finished_at: float | None


class RunKeyRow(SQLModel, table=True):
    """An Idempotency-Key, and the run that it was answered with: its own, or one that it joined."""

    __tablename__ = "run_key"
    project_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="run.id", ondelete="CASCADE")
    request_digest: str


class SnapshotRow(SQLModel, table=True):
    """What a run works from; `snapshot` is a Snapshot."""

    __tablename__ = "snapshot"
    run_id: str = Field(primary_key=True, foreign_key="run.id", ondelete="CASCADE")
    snapshot: bytes = Field(sa_column=_blob())


class StepRow(SQLModel, table=True):
    """One node in a run. `remaining` counts planned parents that are not done; `root` is the node whose failure
    reached it; `problem` is a Problem."""

    __tablename__ = "step"
    __table_args__ = (
        Index("step_by_job", "job_id", sqlite_where=text(LIVE_STEP), postgresql_where=text(LIVE_STEP)),
        Index("step_failed", "job_id", sqlite_where=text("status = 'failed'"),
              postgresql_where=text("status = 'failed'")),
    )  # fmt: skip
    run_id: str = Field(primary_key=True, foreign_key="run.id", ondelete="CASCADE")
    node_id: str = Field(primary_key=True)
    ordinal: int
    status: str
    remaining: int
    attempt: int
    key: str | None
    base: str | None
    job_id: str | None
    root: str | None
    problem: bytes | None = Field(sa_column=_blob(nullable=True))


class JobRow(SQLModel, table=True):
    """One computation of one key. `work` is a WorkOrder; `handle` a provider's JobHandle; `problem` a Problem.

    `fence` grows with every claim: a commit with an old one changes nothing. `lost` counts workers that died with it.
    `waits_for` is [job]: they make files again that this one needs. `provider` is empty when none is asked.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("job_live_key", "key", unique=True, sqlite_where=text(LIVE_JOB), postgresql_where=text(LIVE_JOB)),
        Index("job_queue", "lane", "project_id", "priority", "provider", "created_at",
              sqlite_where=text("status = 'queued'"), postgresql_where=text("status = 'queued'")),
        Index("job_ended", "status", "lane", "created_at", "id", sqlite_where=text(ENDED_JOB),
              postgresql_where=text(ENDED_JOB)),
        Index("job_done", "key", "created_at", sqlite_where=text("status = 'done'"),
              postgresql_where=text("status = 'done'")),
        Index("job_failed", "created_at", sqlite_where=text("status = 'failed'"),
              postgresql_where=text("status = 'failed'")),
        Index("job_left", "status", "key", sqlite_where=text(LEFT_JOB), postgresql_where=text(LEFT_JOB)),
        Index("job_watch", "status", sqlite_where=text("status IN ('canceling', 'queued', 'retrying', 'running')"),
              postgresql_where=text("status IN ('canceling', 'queued', 'retrying', 'running')")),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    key: str
    lane: str
    provider: str
    status: str
    priority: int
    project_id: str
    user_id: str
    work: bytes = Field(sa_column=_blob())
    fence: int
    attempts: int
    lost: int
    worker: str | None
    started_at: float | None
    lease_until: float | None
    due_at: float | None
    handle: bytes | None = Field(sa_column=_blob(nullable=True))
    problem: bytes | None = Field(sa_column=_blob(nullable=True))
    waits_for: bytes | None = Field(sa_column=_blob(nullable=True))
    created_at: float


class TurnRow(SQLModel, table=True):
    """When a job of this project and priority was begun last on a lane. A project may be gone, and its job not."""

    __tablename__ = "turn"
    __table_args__ = (Index("turn_by_user", "lane", "user_id", "served_at"),)
    lane: str = Field(primary_key=True)
    project_id: str = Field(primary_key=True)
    priority: int = Field(primary_key=True)
    user_id: str
    served_at: float


class LeadRow(SQLModel, table=True):
    """Who does what only one process may do at a time, and until when nobody else may."""

    __tablename__ = "lead"
    name: str = Field(primary_key=True)
    holder: str
    until: float


class SecretRow(SQLModel, table=True):
    """What all servers of an install have to know, and nobody else."""

    __tablename__ = "secret"
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=_blob())


class AttemptRow(SQLModel, table=True):
    """One try of a job that has ended; `problem` is a Problem. The one that goes on is in the job's own row."""

    __tablename__ = "attempt"
    __table_args__ = (
        Index("attempt_made", "ended_at", sqlite_where=text("outcome = 'succeeded'"),
              postgresql_where=text("outcome = 'succeeded'")),
    )  # fmt: skip
    job_id: str = Field(primary_key=True, foreign_key="job.id", ondelete="CASCADE")
    fence: int = Field(primary_key=True)
    worker: str
    started_at: float
    ended_at: float
    outcome: str
    problem: bytes | None = Field(sa_column=_blob(nullable=True))


class WorkerRow(SQLModel, table=True):
    """A process that carries out jobs. `lanes` and `busy` are {lane: number of jobs}. One that is not `seen_at` for a
    while is gone, whatever the row says."""

    __tablename__ = "worker"
    name: str = Field(primary_key=True)
    host: str
    pid: int
    lanes: bytes = Field(sa_column=_blob())
    busy: bytes = Field(sa_column=_blob())
    started_at: float
    seen_at: float
    draining: bool


class EventRow(SQLModel, table=True):
    """What happened, numbered without gaps per project; `fact` is a Fact."""

    __tablename__ = "event"
    project_id: str = Field(primary_key=True, foreign_key="project.id", ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    at: float
    fact: bytes = Field(sa_column=_blob())


class VersionRow(SQLModel, table=True):
    """A revision of a graph that is kept: one that a person named, or an automatic checkpoint. Of that the `name` is
    empty, and `reason` says what it was made before. `document` is a Graph."""

    __tablename__ = "version"
    __table_args__ = (Index("version_by_project", "project_id", "created_at"),)
    id: str = Field(primary_key=True)
    project_id: str = Field(foreign_key="project.id", ondelete="CASCADE")
    rev: int
    name: str
    reason: str
    document: bytes = Field(sa_column=_blob())
    created_at: float


class MarkRow(SQLModel, table=True):
    """What a person thinks of a take. Most takes have none."""

    __tablename__ = "mark"
    take_id: str = Field(primary_key=True, foreign_key="take.id", ondelete="CASCADE")
    starred: bool
    rejected: bool
    name: str


class TriggerRow(SQLModel, table=True):
    """An address that runs one node, or without `node_id` the whole graph. Of its token only the SHA-256 is kept."""

    __tablename__ = "trigger_token"
    id: str = Field(primary_key=True)
    project_id: str = Field(foreign_key="project.id", ondelete="CASCADE", index=True)
    node_id: str | None
    name: str
    token_digest: str = Field(unique=True)
    created_at: float
    used_at: float | None


class WebhookRow(SQLModel, table=True):
    """Somebody who wants to hear of events. `events` is [event type]; with `run_id` only those of one run, as the
    callback of a trigger. `cursor` is the number of the last event that deliveries were made of: the events are the
    outbox."""

    __tablename__ = "webhook"
    __table_args__ = (
        Index("webhook_active", "id", "project_id", "cursor", sqlite_where=text("active = 1"),
              postgresql_where=text("active")),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    project_id: str = Field(foreign_key="project.id", ondelete="CASCADE", index=True)
    url: str
    secret: str
    events: bytes = Field(sa_column=_blob())
    run_id: str | None
    active: bool
    cursor: int
    created_at: float


class DeliveryRow(SQLModel, table=True):
    """One message to a webhook: `pending`, `delivered` or `failed`. `detail` says how the last try went."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("delivery_by_webhook", "webhook_id", "created_at"),
        Index("delivery_due", "due_at", sqlite_where=text("status = 'pending'"),
              postgresql_where=text("status = 'pending'")),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    webhook_id: str = Field(foreign_key="webhook.id", ondelete="CASCADE")
    seq: int
    type: str
    body: bytes = Field(sa_column=_blob())
    status: str
    tries: int
    due_at: float
    response: int | None
    detail: str
    created_at: float
    ended_at: float | None
