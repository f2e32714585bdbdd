"""What a worker and the child process that runs its bodies say to each other: one msgpack frame each."""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from graph_engine.job import Broken, Made
from graph_engine.ports import Collection, Entry, JobHandle, Match, Owner
from schemas.value import Output


class Perform(Struct, frozen=True, kw_only=True, tag=True):
    """Run one body. `files` are local paths by digest, `models` the folders of model files by name.

    Everything that the body makes goes to `folder`.
    """

    node_type: str
    params: bytes
    given: tuple[tuple[str, Output], ...]
    owner: Owner
    files: dict[str, str]
    models: dict[str, str]
    folder: str
    handle: JobHandle | None = None


class Call(Struct, frozen=True, kw_only=True, tag=True):
    """Run a function of this install by its `module:name` with text arguments; it gives JSON."""

    function: str
    arguments: tuple[str, ...]


class Cancel(Struct, frozen=True, tag=True):
    """Stop what you do, as soon as you look."""


class Answer(Struct, frozen=True, tag=True):
    """What a Search found; or the word that another call is done."""

    matches: tuple[Match, ...] = ()
    broken: Broken | None = None


class Progress(Struct, frozen=True, tag=True):
    """How far the body is, with a small JPEG picture of what it has when there is a new one."""

    fraction: float
    stage: str
    preview: bytes | None = None


class Said(Struct, frozen=True, tag=True):
    """A line for the log, with the traceback that belongs to it."""

    logger: str
    level: int
    line: str
    error: str | None


class Search(Struct, frozen=True, tag=True):
    """`Vectors.search`, answered. Whose vectors it may find, the worker knows: a body is not asked."""

    collection: Collection
    vector: tuple[float, ...]
    where: dict[str, str]
    limit: int


class Upsert(Struct, frozen=True, tag=True):
    """`Vectors.upsert`, answered."""

    collection: Collection
    entries: tuple[Entry, ...]


class Forget(Struct, frozen=True, tag=True):
    """`Vectors.delete`, answered."""

    collection: Collection
    where: dict[str, str]


class SaveHandle(Struct, frozen=True, tag=True):
    """Keep a provider's job, or forget it; answered: the body goes on once it is safe."""

    handle: JobHandle | None


class Done(Struct, frozen=True, kw_only=True, tag=True):
    """The body has ended well. `files` are its new artifacts as local paths by digest."""

    made: Made
    files: dict[str, str]


class Failed(Struct, frozen=True, tag=True):
    """The body has ended with an error."""

    broken: Broken


class Stopped(Struct, frozen=True, tag=True):
    """The body has ended because it was told to."""


class Replied(Struct, frozen=True, tag=True):
    """What the function of a Call gave, as JSON."""

    value: bytes


ToChild = Perform | Call | Cancel | Answer
FromChild = Progress | Said | Search | Upsert | Forget | SaveHandle | Done | Failed | Stopped | Replied
Ask = Search | Upsert | Forget | SaveHandle

encode = msgspec.msgpack.Encoder().encode
decode_to_child: Callable[[bytes], ToChild] = msgspec.msgpack.Decoder(ToChild).decode
decode_from_child: Callable[[bytes], FromChild] = msgspec.msgpack.Decoder(FromChild).decode
