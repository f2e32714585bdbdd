"""Take the pictures of `docs/images` again, all or some of them, from a server that runs and has made the sample:

    .venv/bin/python tests/support/screenshots.py http://127.0.0.1:8420 [name …]

They are taken in a copy of the sample, which is deleted afterwards.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, expect
from trial import until
from window import Window

from bench.chromium import launched
from server.sample import PATH

FOLDER = Path(__file__).parents[2] / "docs" / "images"
NAME = "One Small Step"
MOST_BYTES = 250_000
QUALITY = 82
SECONDS_TO_MAKE_IT = 600

_LOADED = "[...document.images].every(image => image.complete || image.loading === 'lazy')"

DESK: Mapping[str, Any] = {"width": 1440, "height": 900, "color_scheme": "dark"}
LIGHT = {**DESK, "color_scheme": "light"}
PHONE = {**DESK, "width": 390, "height": 844, "has_touch": True, "is_mobile": True}


class Sight(NamedTuple):
    """Where to look: what lies at the upper left corner of the canvas, how large, and what is around the canvas."""

    x: float
    y: float
    zoom: float
    panels: str = ""

    def seen_in(self, window: Window, project: str) -> None:
        place = {"x": -self.x * self.zoom, "y": -self.y * self.zoom, "zoom": self.zoom}
        panels = {side: side in self.panels.split() for side in ("left", "right", "dock")}
        kept = {
            f"reelgraph.sight {project}": place,
            "reelgraph.view": {"panels": panels, "checklist": False, "minimap": "map" in self.panels},
        }
        window.page.add_init_script(
            "".join(f"localStorage.setItem({key!r}, {json.dumps(json.dumps(value))});" for key, value in kept.items())
        )
        window.open(project)


LIFT_OFF = Sight(x=350, y=850, zoom=0.61)


def whole(window: Window, project: str) -> None:
    """The sample, made and up to date."""
    Sight(x=1110, y=920, zoom=0.7, panels="map").seen_in(window, project)


def stale(window: Window, project: str) -> None:
    """The words of a shot are others now. What depends on them is out of date, and the way to the cause is lit."""
    rewrite(window, project)
    LIFT_OFF.seen_in(window, project)
    line = window.node("The edit").get_by_role("button", name=re.compile("^because"))
    line.hover()
    expect(window.node("Words: lift-off")).to_have_attribute("data-light", "lit")


def plan(window: Window, project: str) -> None:
    """What an update would make, before it does."""
    rewrite(window, project)
    LIFT_OFF.seen_in(window, project)
    window.press("Control+Shift+Enter")
    expect(window.page.get_by_role("list", name="Nodes that run").get_by_role("listitem").first).to_be_visible()


def failed(window: Window, project: str) -> None:
    """Somebody looks for a face on the moon."""
    graph = window.graph(project)
    for edge in graph["edges"]:
        if edge["target"] == {"node": "who", "port": "image"}:
            edge["source"]["node"] = "still-moon"
    put(window, project, graph)
    Sight(x=730, y=1330, zoom=0.8, panels="right").seen_in(window, project)
    window.select("Who is it?")
    window.press("Shift+Enter")
    window.shows("Who is it?", "Failed")


def takes(window: Window, project: str) -> None:
    """All that a node has made, side by side."""
    for seed in (7, 21) if len(made(window, project, "panel-morning")) < 3 else ():
        window.patch(project, "panel-morning", seed=seed)
        window.made(project, "panel-morning")
    Sight(x=730, y=370, zoom=0.8, panels="right").seen_in(window, project)
    window.select("Panel: the morning")
    window.inspector.get_by_role("tab", name="Takes").click()
    expect(window.inspector.get_by_role("list", name="Takes").get_by_role("listitem").first).to_be_visible()


def compare(window: Window, project: str) -> None:
    """Two takes of one picture, with a line between them."""
    takes(window, project)
    marks = window.inspector.get_by_role("list", name="Takes").get_by_role("listitem")
    marks.nth(1).get_by_role("button", name="Compare as A").click()
    marks.nth(0).get_by_role("button", name="Compare as B").click()
    expect(window.page.get_by_role("dialog", name=re.compile("^Compare takes"))).to_be_visible()


def palette(window: Window, project: str) -> None:
    """A wire was dropped on nothing: here is all that takes it."""
    Sight(x=1500, y=840, zoom=0.75).seen_in(window, project)
    window.drag(window.port("Lift-off goes on", "Video", "output"), window.place(650, 60))
    expect(window.page.get_by_role("dialog", name="Add a node").get_by_role("option").first).to_be_visible()


def refused(window: Window, project: str) -> None:
    """A wire that does not fit, why, and what would make it fit."""
    graph = window.graph(project)
    graph["view"]["nodes"]["song"].update(x=1920, y=1800)
    put(window, project, graph)
    Sight(x=1850, y=1390, zoom=1).seen_in(window, project)
    window.drag(window.port("The song", "Audio", "output"), window.port("The edit", "Beats", "input"))
    expect(window.page.get_by_role("alertdialog", name="This wire does not fit")).to_be_visible()


def look(window: Window, project: str) -> None:
    """The film, in the player."""
    Sight(x=1480, y=1140, zoom=0.62).seen_in(window, project)
    window.select("The film")
    window.press("Space")
    window.page.get_by_role("button", name="Pause").click()
    window.press("Home")
    window.press("Shift+ArrowRight")
    window.press("Shift+ArrowRight")
    window.page.mouse.move(4, 400)


def timeline(window: Window, project: str) -> None:
    """The film in time: its shots, its song, and the beats that they are cut on."""
    Sight(x=1500, y=1340, zoom=0.66, panels="dock").seen_in(window, project)
    window.select("The edit")
    window.page.get_by_role("tab", name="Timeline").click()


def review(window: Window, project: str) -> None:
    """The project on a telephone."""
    window.page.goto(f"/projects/{project}")
    expect(window.page.get_by_role("list", name="Nodes, results first")).to_be_visible()


def review_node(window: Window, project: str) -> None:
    """One node of it."""
    review(window, project)
    window.page.get_by_role("button", name=re.compile("^.*The morning, pan")).click()


Scene = Callable[[Window, str], None]
SCENES: Mapping[str, tuple[Scene, Mapping[str, Any]]] = {
    "canvas-dark": (whole, DESK),
    "canvas-light": (whole, LIGHT),
    "out-of-date": (stale, DESK),
    "plan": (plan, DESK),
    "failed": (failed, LIGHT),
    "takes": (takes, LIGHT),
    "compare": (compare, DESK),
    "palette": (palette, DESK),
    "refused": (refused, LIGHT),
    "quick-look": (look, DESK),
    "timeline": (timeline, DESK),
    "phone": (review, PHONE),
    "phone-node": (review_node, PHONE),
}


def take(url: str, *names: str) -> None:
    """Take these pictures, or all of them."""
    with (
        launched("--force-color-profile=srgb", "--hide-scrollbars") as browser,
        copy_of_sample(browser, url) as (project, graph),
    ):
        for name in names or SCENES:
            keep(name, picture(name, browser, url, project, graph))


def picture(name: str, browser: Browser, url: str, project: str, graph: dict[str, Any]) -> bytes:
    scene, way = SCENES[name]
    with Window(browser, url, **way) as window:
        put(window, project, graph)
        scene(window, project)
        quiet(window)
        window.nothing_went_wrong()
        return window.page.screenshot()


@contextmanager
def copy_of_sample(browser: Browser, url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A copy in which everything is made, and its graph."""
    with Window(browser, url, **DESK) as window:
        answer = window.http.post("/api/projects/sample/duplicate", json={"name": NAME})
        project = str(answer.raise_for_status().json()["id"])
        try:
            window.http.post(f"/api/projects/{project}/run", json={"targets": ["film"]}).raise_for_status()
            until(lambda: all(run["finishedAt"] for run in window.runs(project)), SECONDS_TO_MAKE_IT)
            graph = window.graph(project)
            graph["view"] = json.loads(PATH.read_text())["view"]  # also where the sample is older than its layout
            yield project, graph
        finally:
            window.http.delete(f"/api/projects/{project}").raise_for_status()


def rewrite(window: Window, project: str) -> None:
    window.patch(project, "words-rocket", text="A rocket climbs through low clouds, the crowd looks up")


def made(window: Window, project: str, node: str) -> list[Any]:
    takes: list[Any] = window.http.get(f"/api/projects/{project}/nodes/{node}/takes").json()["items"]
    return takes


def put(window: Window, project: str, graph: dict[str, Any]) -> None:
    """Put this in the place of the graph."""
    revision = window.http.get(f"/api/projects/{project}/graph").headers["etag"]
    answer = window.http.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": revision})
    answer.raise_for_status()


def quiet(window: Window) -> None:
    """Wait until all pictures are there and nothing moves."""
    until(lambda: window.page.evaluate(_LOADED))
    window.page.wait_for_timeout(2000)


def keep(name: str, png: bytes) -> None:
    path = FOLDER / f"{name}.webp"
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGB").save(path, quality=QUALITY, method=6)
    size = path.stat().st_size
    print(f"{path.name}: {size} bytes")
    assert size <= MOST_BYTES, f"{name} is too large"


if __name__ == "__main__":
    take(*sys.argv[1:])
