"""The key: a fingerprint of one computation. Equal keys, equal outputs.

    key = sha256("k1" ‖ type ‖ version ‖ canonical(params) ‖ environment ‖ [(port, ordinal, digest)] ‖ nonce?)

Parents enter by the digest of what they gave, not by how they were made: a parent that runs again and gives the same
bytes leaves everything below fresh (early cutoff). Every part is prefixed by its length, so no two recipes collide by
concatenation.
"""

import math
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from graph_engine.declare import NodeType
from graph_engine.errors import InvalidGraph
from schemas.ids import Key
from schemas.problem import Problem
from schemas.value import Output

_encoder = msgspec.json.Encoder(order="sorted")


def canonical(params: Struct) -> bytes:
    """Params as JSON with sorted keys and defaults filled in. −0.0 is 0, NaN and infinity are refused."""
    encoded = _encoder.encode(params)
    # msgspec writes NaN and infinity as null and keeps −0.0; both are rare enough to look twice only when seen.
    if b"-0.0" in encoded or b"null" in encoded:
        return _encoder.encode(_plain(msgspec.to_builtins(params)))
    return encoded


def head(node_type: NodeType, params: bytes, environment: str) -> bytes:
    """The part of a key that does not depend on the parents."""
    parts = (node_type.id.encode(), str(node_type.version).encode(), params, environment.encode())
    return b"k1" + b"".join(b"%d:%b" % (len(part), part) for part in parts)


def key(head: bytes, inputs: Iterable[tuple[str, int, str]], nonce: str = "") -> Key:
    """The key of a computation. `inputs` are (port, ordinal, digest of the parent's output), in a fixed order."""
    wires = "".join([f"{len(port)}:{port}{ordinal}:{digest}" for port, ordinal, digest in inputs])
    tail = f"|{wires}|{len(nonce)}:{nonce}" if nonce else f"|{wires}"
    return sha256(head + tail.encode()).hexdigest()


def digest(output: Output) -> str:
    """The digest of one output: its kind, the digests of its artifacts, and the facts that bear meaning."""
    return sha256(_encoder.encode(output)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidGraph(Problem(code="not_a_number", title="A setting is not a number", hint="Type a number."))
        return value + 0.0  # −0.0 becomes 0.0
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value
