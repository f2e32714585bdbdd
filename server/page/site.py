"""Whole pages."""

from xml.etree.ElementTree import Element

from schemas.problem import Problem
from schemas.trigger import TriggerDescription
from server.page.markup import document, element
from server.page.trigger import section


def trigger(shown: TriggerDescription, url: str) -> bytes:
    """A trigger for those who may use it; `url` is its whole address."""
    return _page(shown.name or shown.project, section(shown, url))


def wrong(problem: Problem) -> bytes:
    """What somebody sees who followed a link that leads nowhere."""
    body = element("p", f"{problem.hint} ", element("a", "All projects", href="/"))
    return _page(problem.title, element("h1", problem.title), body)


def unbuilt() -> bytes:
    """What a browser is shown instead of the canvas, while that has not been built yet."""
    return _page(
        "One step is missing",
        element("h1", "One step is missing"),
        element("p", "The server works, but the canvas was not built for the browser yet. In Reelgraph’s folder, run"),
        element("pre", element("code", "make ui")),
        element("p", "and then load this page again. Everything else works without it."),
    )


def _page(title: str, *body: Element | None) -> bytes:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", f"{title} – Reelgraph"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("link", rel="icon", href="/icon.svg", type="image/svg+xml"),
        element("link", rel="stylesheet", href="/page/page.css"),
    )
    brand = element("a", element("img", src="/icon.svg", alt="", width=28, height=28), "Reelgraph", href="/")
    top = element("header", brand, element("a", "API", href="/api/openapi.json"), class_="top")
    return document(element("html", head, element("body", top, element("main", *body)), lang="en"))
