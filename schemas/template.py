"""Graphs to begin a project with."""

from schemas.base import Reply
from schemas.catalog import GraphInput
from schemas.graph import Graph


class TemplateView(Reply, frozen=True):
    """A template, and what it needs: values for its `inputs`, and the `models` that are fetched before its first run.

    One that is `offline` needs no provider elsewhere. `picture` is the address of a picture out of its film, `seconds`
    the length of that film, where it is known, and `film` the address of the film itself, in small.
    """

    id: str
    title: str
    summary: str
    picture: str | None
    film: str | None
    seconds: float | None
    nodes: int
    offline: bool
    inputs: tuple[GraphInput, ...]
    models: tuple[str, ...]


class TemplateList(Reply, frozen=True):
    """All templates."""

    items: tuple[TemplateView, ...]


class TemplateDetail(Reply, frozen=True):
    """A template with its graph. Settings that hold a file name it by its path."""

    template: TemplateView
    graph: Graph
