"""One project on a page: its film, its graph, and how its run is going.

Elements with `data-part` are what `page.js` replaces when something changes.
"""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from msgspec import Struct

from graph_engine.title import titles_of
from graph_engine.transitions import RUN_LIVE, STEP_LIVE
from schemas.graph import Graph
from schemas.project import ProjectView
from schemas.run import NodeStatus, RunSummary
from schemas.value import Audio, Image, Video
from server.page import words
from server.page.film import Film, film_of
from server.page.markup import element
from server.page.picture import picture

_EXTENSIONS = {"video/mp4": "mp4", "video/webm": "webm", "image/png": "png", "image/jpeg": "jpg", "audio/mpeg": "mp3"}


class Shown(Struct, frozen=True):
    """All that is shown of a project. `run` is its newest run."""

    project: ProjectView
    graph: Graph
    statuses: Mapping[str, NodeStatus]
    run: RunSummary | None


def section(shown: Shown, *, linked: bool) -> Element:
    """A project; its name is a link when it is one of several."""
    project, graph = shown.project, shown.graph
    titles = titles_of(graph)
    name = element("a", project.name, href=f"/projects/{project.id}") if linked else project.name
    return element(
        "section",
        element("header", element("h2" if linked else "h1", name), _controls(shown)),
        element("p", "", class_="notice", role="alert", hidden=True),
        _film(film_of(graph, shown.statuses), project.name),
        element(
            "div",
            picture(graph, shown.statuses, titles, project.name)
            if graph.nodes
            else element("p", "This project has no nodes yet.", class_="empty"),
            class_="picture",
            data_part="picture",
        ),
        _table(graph, shown.statuses, titles) if graph.nodes else None,
        class_="project",
        data_project=project.id,
    )


def _controls(shown: Shown) -> Element:
    run = shown.run
    live = run is not None and run.status in RUN_LIVE
    return element(
        "div",
        *_progress(run) if run else (element("span", "It has not run yet", class_="words"),),
        element("button", "Stop", type="button", data_stop=run.id) if run and live else None,
        element("button", "Run", type="button", data_run=True, disabled=not shown.graph.nodes, class_="main"),
        class_="controls",
        data_part="controls",
    )


def _progress(run: RunSummary) -> Sequence[Element]:
    total = sum(run.steps.values())
    done = sum(count for status, count in run.steps.items() if status not in STEP_LIVE)
    if run.finished_at is None:
        text = f"{'Stopping' if run.status == 'canceling' else 'Running'}: {done} of {total} done"
        return (
            element("span", text, class_="words", role="status"),
            element("progress", value=done, max=max(1, total), aria_label="Steps that are done"),
        )
    ended = {"succeeded": "finished", "partial": "finished in part", "failed": "failed", "canceled": "was stopped"}
    took = f" in {run.finished_at - run.created_at:.1f} s" if run.status == "succeeded" and total else ""
    text = f"Last run {ended[run.status]}{took}" if total else "Everything was up to date"
    return (element("span", text, class_="words", role="status"),)


def _film(film: Film | None, name: str) -> Element:
    return element("div", *_shown_film(film, name) if film else (), class_="film", data_part="film")


def _shown_film(film: Film, name: str) -> Sequence[Element]:
    value = film.value
    source = f"/api/artifacts/{value.artifact.digest}"
    extension = _EXTENSIONS.get(value.artifact.media_type, "bin")
    caption = element(
        "p",
        words.facts(value),
        None if film.current else " · from an earlier version of the graph",
        " · ",
        element("a", "Save", href=source, download=f"{name}.{extension}"),
        class_="caption",
    )
    return (_player(value, source, name), caption)


def _player(value: Video | Image | Audio, source: str, name: str) -> Element:
    match value:
        case Video():
            return element(
                "video",
                src=source,
                poster=f"{source}/previews/poster",
                width=value.width,
                height=value.height,
                controls=True,
                preload="none",
                playsinline=True,
                aria_label=f"The film of {name}",
            )
        case Image():
            return element(
                "img", src=source, width=value.width, height=value.height, loading="lazy", alt=f"The result of {name}"
            )
        case Audio():
            return element("audio", src=source, controls=True, preload="none", aria_label=f"The sound of {name}")


def _table(graph: Graph, statuses: Mapping[str, NodeStatus], titles: Mapping[str, str]) -> Element:
    rows = [_row(statuses[node.id], node.type, titles) for node in graph.nodes]
    head = element("tr", *(element("th", title, scope="col") for title in ("Node", "Type", "State", "Why")))
    table = element("table", element("thead", head), element("tbody", *rows))
    return element(
        "details",
        element("summary", f"All {len(rows)} nodes"),
        element("div", table, class_="table", data_part="nodes"),
    )


def _row(status: NodeStatus, type_id: str, titles: Mapping[str, str]) -> Element:
    look = words.look(status, type_id)
    return element(
        "tr",
        element("th", titles[status.node], scope="row"),
        element("td", type_id),
        element("td", element("span", look.sign, aria_hidden="true"), f" {look.word}", data_look=look.name),
        element("td", words.why(status, type_id, titles)),
    )
