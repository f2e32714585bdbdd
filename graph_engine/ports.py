"""What the engine and node bodies need from the outside, as small protocols. Adapters live in executors and storage."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from msgspec import Struct

from schemas.catalog import Lane
from schemas.value import Artifact, Face, Image, Prompt, Video

_SUBJECT, _MODEL = re.compile("[a-z]{1,40}"), re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Owner(Struct, frozen=True):
    """For whom a job runs."""

    project: str
    user: str = "local"

    @property
    def marks(self) -> dict[str, str]:
        """What the payload of a vector says of whose it is."""
        return {"user_id": self.user, "project_id": self.project}


class Collection(Struct, frozen=True):
    """Vectors that compare with each other: of one `subject`, such as `faces`, and made by one model.

    Another model or another number of numbers is another collection. Raises ValueError for what can't be a name.
    """

    subject: str
    model: str
    dimension: int

    def __post_init__(self) -> None:
        sound = _SUBJECT.fullmatch(self.subject) and _MODEL.fullmatch(self.model) and self.dimension > 0
        if not sound:
            raise ValueError(f"not a collection of vectors: {self.subject!r}, {self.model!r}, {self.dimension!r}")

    @property
    def name(self) -> str:
        """How the store calls it. A subject has no dash, and the dimension comes last: no two have the same name."""
        return f"{self.subject}-{self.model}-{self.dimension}"


class Entry(Struct, frozen=True):
    """A vector to be stored. `id` is a UUID; the same one in another project is another entry."""

    id: str
    vector: tuple[float, ...]
    payload: dict[str, Any]


class Match(Struct, frozen=True):
    """A stored vector near the one asked for. `score` is cosine similarity, −1 to 1."""

    score: float
    payload: dict[str, Any]


class Vectors(Protocol):
    """The vectors of one owner. Those of other people and projects can't be found, changed or forgotten through it."""

    def upsert(self, collection: Collection, entries: Sequence[Entry]) -> None:
        """Store vectors, whose payloads get the owner's `marks`. The collection is made on first use."""
        ...

    def search(
        self, collection: Collection, vector: Sequence[float], where: Mapping[str, str] = {}, limit: int = 5
    ) -> Sequence[Match]:
        """The nearest vectors whose payload equals `where`, best first. An unknown collection has none."""
        ...

    def delete(self, collection: Collection, where: Mapping[str, str]) -> None:
        """Forget every vector whose payload equals `where`."""
        ...


class VectorStore(Protocol):
    """Where the vectors of all owners are."""

    def of(self, owner: Owner) -> Vectors:
        """Those of one owner. There is no other way to them."""
        ...


class Generation(Struct, frozen=True, kw_only=True):
    """What a provider is asked to make. Sizes in pixels, `seconds` and `fps` for video only."""

    capability: str
    model: str
    prompt: Prompt | None = None
    images: tuple[Image, ...] = ()
    faces: tuple[Face, ...] = ()
    width: int
    height: int
    seconds: float = 0.0
    fps: int = 0
    seed: int = 0
    options: dict[str, Any] = {}


class Estimate(Struct, frozen=True, kw_only=True):
    """What a generation may cost, in US dollars, and take, in seconds."""

    low: float = 0.0
    expected: float = 0.0
    high: float = 0.0
    seconds: float = 0.0
    basis: str = "free"


class JobHandle(Struct, frozen=True, kw_only=True):
    """A provider's own job. Saved before the first poll, so that no crash pays twice."""

    provider: str
    remote_id: str
    model: str
    urls: dict[str, str] = {}


class Generated(Struct, frozen=True, kw_only=True):
    """What a provider made, and what it cost in US dollars."""

    outputs: tuple[Image | Video, ...]
    cost: float = 0.0


class Waiting(Struct, frozen=True, kw_only=True):
    """A provider's job that is not done. Ask again after `seconds`."""

    seconds: float
    fraction: float = 0.0
    stage: str = ""


class Capability(Struct, frozen=True, kw_only=True):
    """One model of a provider. `snapshot` changes whenever the same request would give another result."""

    kind: str
    model: str
    title: str
    summary: str
    snapshot: str
    offline: bool = False


class Picture(Protocol):
    """Pixels in memory: a picture of Pillow, or an array of NumPy, uint8 of shape (height, width, 3), RGB."""

    @property
    def __array_interface__(self) -> Any: ...


Preview = Picture | Callable[[], Picture]
"""What a body has so far: a picture, or a function that draws it, which is only called when it is time to show one."""


class Work(Protocol):
    """Files, progress and pictures of one attempt: what node bodies and providers both need."""

    def open(self, artifact: Artifact) -> Path:
        """A local file with the artifact's bytes, to read only."""
        ...

    def create(self, suffix: str) -> Path:
        """A new local file name to write to, such as for `.mp4`. It goes when the attempt ends, unless saved."""
        ...

    def save(self, path: Path, media_type: str) -> Artifact:
        """Make a finished file an artifact. The file must not change afterwards."""
        ...

    def progress(self, fraction: float, stage: str = "", preview: Preview | None = None) -> None:
        """Say how far the work is, 0 to 1. Raises `Canceled` when it has been stopped: call it often.

        A `preview` is shown on the node while it works. Give it each time: at most four a second are looked at.
        """
        ...


class RunContext(Work, Protocol):
    """All effects that a node body may have."""

    owner: Owner

    @property
    def vectors(self) -> Vectors:
        """The vectors of `owner`."""
        ...

    def model(self, name: str) -> Path:
        """The folder of a model's verified files. Raises `NodeError` with the command that fetches it."""
        ...

    async def generate(self, request: Generation) -> Generated:
        """Have a provider make something, once in an attempt. Saved, re-attached after a crash, never paid twice."""
        ...


class Provider(Protocol):
    """An engine that makes pictures or clips, here or elsewhere."""

    id: str
    lane: Lane

    def capabilities(self) -> Sequence[Capability]:
        """The models this provider has."""
        ...

    def estimate(self, request: Generation) -> Estimate:
        """Cost and time, without asking anybody."""
        ...

    async def submit(self, request: Generation, work: Work) -> JobHandle | Generated:
        """Start the job, or do it at once when there is nothing to wait for."""
        ...

    async def poll(self, handle: JobHandle, work: Work) -> Waiting | None:
        """None when it is done. Raises `NodeError` when it failed."""
        ...

    async def fetch(self, handle: JobHandle, work: Work) -> Generated:
        """The bytes of a finished job, saved as artifacts."""
        ...

    async def cancel(self, handle: JobHandle, work: Work) -> None:
        """Stop the job if the other side can."""
        ...


class Engine(NamedTuple):
    """Who makes something, and on which lane. Node types that need no provider have an empty one."""

    provider: str
    lane: Lane


class Environment(Protocol):
    """What a key depends on besides the graph: model files, provider snapshots; and where a job would run."""

    def fingerprint(self, models: Sequence[str], capability: str | None, model: str) -> str:
        """A text that changes whenever one of these models or the provider's model changes."""
        ...

    def engine(self, capability: str, model: str) -> Engine:
        """What runs this model. An unknown one is on the lane `cpu`: its body will say what is missing."""
        ...
