"""Whole pages."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from schemas.problem import Problem
from schemas.project import ProjectView
from schemas.trigger import TriggerDescription
from server.page.markup import document, element
from server.page.project import Shown, section
from server.page.trigger import section as trigger_section


def front(shown: Sequence[Shown], more: Sequence[ProjectView]) -> bytes:
    """The projects that were changed last, and the names of the others."""
    if not shown:
        empty = element("p", "There are no projects yet. Make one with the command line or through the API.")
        return _page("Projects", element("h1", "Projects"), empty)
    links = [element("li", element("a", project.name, href=f"/projects/{project.id}")) for project in more]
    others = element("nav", element("h2", "Older projects"), element("ul", *links), class_="older") if more else None
    return _page("Projects", element("h1", "Projects"), *(section(one, linked=True) for one in shown), others)


def single(shown: Shown) -> bytes:
    """One project."""
    return _page(shown.project.name, section(shown, linked=False))


def trigger(shown: TriggerDescription, url: str) -> bytes:
    """A trigger for those who may use it; `url` is its whole address."""
    return _page(shown.name or shown.project, trigger_section(shown, url))


def wrong(problem: Problem) -> bytes:
    """What somebody sees who followed a link that leads nowhere."""
    body = element("p", f"{problem.hint} ", element("a", "All projects", href="/"))
    return _page(problem.title, element("h1", problem.title), body)


def _page(title: str, *body: Element | None) -> bytes:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", f"{title} – Reelgraph"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("link", rel="icon", href="/page/icon.svg", type="image/svg+xml"),
        element("link", rel="stylesheet", href="/page/page.css"),
        element("script", src="/page/page.js", defer=True),
    )
    brand = element("a", element("img", src="/page/icon.svg", alt="", width=28, height=28), "Reelgraph", href="/")
    top = element("header", brand, element("a", "API", href="/api/openapi.json"), class_="top")
    return document(element("html", head, element("body", top, element("main", *body)), lang="en"))
