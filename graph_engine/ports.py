"""What the engine and node bodies need from the outside, as small protocols. Adapters live in executors and storage."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from schemas.catalog import Lane
from schemas.value import Artifact, Face, Image, Prompt, Video


class Match(Struct, frozen=True):
    """A stored vector near the one asked for. `score` is cosine similarity, −1 to 1."""

    id: str
    score: float
    payload: dict[str, Any]


class Vectors(Protocol):
    """Vectors with payloads, in collections that are named after the model that made them."""

    def upsert(self, collection: str, id: str, vector: Sequence[float], payload: Mapping[str, Any]) -> None:
        """Store one vector; `id` is a UUID. The collection is made on first use, for this dimension."""
        ...

    def search(
        self, collection: str, vector: Sequence[float], where: Mapping[str, str], limit: int = 5
    ) -> Sequence[Match]:
        """The nearest vectors whose payload equals `where`, best first. An unknown collection has none."""
        ...

    def delete(self, collection: str, where: Mapping[str, str]) -> None:
        """Forget every vector whose payload equals `where`."""
        ...


class Owner(Struct, frozen=True):
    """For whom a job runs."""

    project: str
    user: str = "local"


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
    vectors: Vectors

    def model(self, name: str) -> Path:
        """The folder of a model's verified files. Raises `NodeError` with the command that fetches it."""
        ...

    async def generate(self, request: Generation) -> Generated:
        """Have a provider make something. Saved, re-attached after a crash, never paid twice."""
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


class Environment(Protocol):
    """What a key depends on besides the graph: model files, provider snapshots; and where a job would run."""

    def fingerprint(self, models: Sequence[str], capability: str | None, model: str) -> str:
        """A text that changes whenever one of these models or the provider's model changes."""
        ...

    def lane(self, capability: str, model: str) -> Lane:
        """Where the provider of this model runs. An unknown model is `cpu`: its body will say what is missing."""
        ...
