"""Spans of a run. Its id is the id of its trace, and the ids of spans are made of what they are about: so every process
knows them, and nothing has to be stored or sent along."""

from collections.abc import Mapping
from hashlib import sha256

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

Place = tuple[str, ...]
"""What a span is about, within its run: such as `("attempt", job, "2")`."""

_SCOPE = InstrumentationScope("reelgraph")


def span(
    name: str, run: str, place: Place, parent: Place | None, start: float, end: float, resource: Resource, *,
    kind: SpanKind = SpanKind.INTERNAL, failed: str | None = None, attributes: Mapping[str, str | int | float],
) -> ReadableSpan:  # fmt: skip
    """A span that has ended, from `start` to `end` in seconds since 1970. `failed` says why it is an error."""
    return ReadableSpan(
        name=name,
        context=_context(run, place),
        parent=_context(run, parent) if parent is not None else None,
        resource=resource,
        attributes={"reelgraph.run": run, **attributes},
        kind=kind,
        status=Status(StatusCode.ERROR, failed) if failed is not None else Status(StatusCode.UNSET),
        start_time=int(start * 1e9),
        end_time=int(max(start, end) * 1e9),
        instrumentation_scope=_SCOPE,
    )


def trace_id(run: str) -> int:
    """The trace of a run."""
    return int(run, 16)


def _context(run: str, place: Place) -> SpanContext:
    digest = sha256("\0".join((run, *place)).encode()).digest()
    id = int.from_bytes(digest[:8]) or 1
    return SpanContext(trace_id(run), id, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))
