"""A browser window with the canvas in it, and words for what people do with it most."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from uuid import uuid4

import film_graph
import httpx
import msgspec
from drawn_graph import laid_out, places_in
from playwright.sync_api import Browser, ConsoleMessage, FloatRect, Locator, Request, Route, WebSocket, expect
from trial import until

from schemas.graph import Graph

PATIENCE_SECONDS = 20.0
expect.set_options(timeout=PATIENCE_SECONDS * 1000)

_CUT = (
    r"net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INTERNET_DISCONNECTED|ABORTED)",
    r"WebSocket connection to '[^']*' failed: (?!.*response code)",
)

# A pattern and no function: otherwise every request would wait until this process has time to answer for it.
_FOREIGN = re.compile(r"^(?:http|ws)s?://(?!127\.0\.0\.1[:/])")
_NO_CHECKLIST = """
    const kept = JSON.parse(localStorage.getItem("reelgraph.view") ?? "{}");
    localStorage.setItem("reelgraph.view", JSON.stringify({checklist: false, ...kept}));
"""
_STATES = ("Not run", "Out of date", "Queued", "Running", "Stopping", "Done", "Cached", "Failed", "Skipped")
_RECORDER = """(node, states) => {
    const seen = [];
    const note = () => {
        const state = states.find((word) => node.innerText.split("\\n").some((line) => line.startsWith(word)));
        const percent = node.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow") ?? null;
        seen.push([state, percent === null ? null : Number(percent)]);
    };
    note();
    new MutationObserver(note).observe(node, {subtree: true, childList: true, characterData: true, attributes: true});
    return seen;
}"""

_MOMENTS = """(element, words) => {
    const moments = {acted: null, seen: null};
    const now = () => Date.now() / 1000;
    const note = () => element.textContent.includes(words) && (moments.seen ??= now());
    for (const act of ["pointerdown", "keydown"]) document.addEventListener(act, () => (moments.acted ??= now()), true);
    new MutationObserver(note).observe(element, {subtree: true, childList: true, characterData: true});
    return moments;
}"""


class Moments(NamedTuple):
    """When somebody clicked or pressed a key, and when the page showed what came of it, in seconds since 1970."""

    acted: float | None
    seen: float


class Window:
    """One window of one person: what others keep in their browsers is not in it."""

    def __init__(
        self, browser: Browser, url: str, *, width: int, height: int, lang: str = "en", **context: Any
    ) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)
        self._complaints: list[str] = []
        self._forgiven: list[str] = []
        self._foreign: list[str] = []
        self._context = browser.new_context(
            viewport={"width": width, "height": height}, locale=lang, permissions=["clipboard-read", "clipboard-write"],
            base_url=url, **context,
        )  # fmt: skip
        self._context.set_default_timeout(PATIENCE_SECONDS * 1000)
        self._context.route(_FOREIGN, self._refuse)
        self.page = self._context.new_page()
        self.watch(self.page)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._context.close()
        self.http.close()

    def watch(self, page: Any) -> None:
        """Take note of what the browser complains about in this tab."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._complaints.append(f"{error}"))
        page.on("requestfailed", self._failed)
        page.on("websocket", self._connected)

    def another_tab(self) -> Any:
        """A second tab of the same person."""
        tab = self._context.new_page()
        self.watch(tab)
        return tab

    def nothing_went_wrong(self) -> None:
        for page in self._context.pages:
            page.evaluate("0")  # what a page has said is heard only while it is asked something
        left = [one for one in self._complaints if not any(re.search(each, one) for each in self._forgiven)]
        assert left == [], left
        assert self._foreign == [], self._foreign

    def forgive(self, *patterns: str) -> None:
        """Leave out complaints that this scenario asks for, those that are still to come as well."""
        self._forgiven += patterns

    def forgive_cuts(self) -> None:
        """Leave out that a server could not be reached. What it refuses still counts."""
        self.forgive(*_CUT)

    def forgive_refusals(self, *statuses: int) -> None:
        """Leave out answers with these statuses."""
        self.forgive(*(rf"responded with a status of {status} \(" for status in statuses))

    # -- projects ---------------------------------------------------------------------------------------------------

    def project(
        self, wires: str = "", params: Mapping[str, Mapping[str, Any]] | None = None, name: str = "Story", **types: str
    ) -> str:
        """A new project with a graph as `film_graph` writes it, laid out in a row; gives its id."""
        graph = msgspec.to_builtins(
            film_graph.graph(wires, {id: dict(own) for id, own in (params or {}).items()}, **types)
        )
        graph["view"] = {"nodes": laid_out(graph)}
        return self.project_of(graph, name)

    def unmade(
        self, wires: str = "", params: Mapping[str, Mapping[str, Any]] | None = None, name: str = "Story", **types: str
    ) -> str:
        """The same, with nodes that say what nobody has said before: whatever was made once is reused everywhere."""
        tag = uuid4().hex[:6]
        given = {id: dict((params or {}).get(id, {})) for ids in types.values() for id in ids.split()}
        return self.project(wires, {id: {"text": f"{id} {tag} ", **own} for id, own in given.items()}, name, **types)

    def project_of(self, graph: Graph | dict[str, Any], name: str = "Story") -> str:
        answer = self.http.post("/api/projects", json={"name": name, "graph": msgspec.to_builtins(graph)})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def open(self, project: str) -> None:
        """Open a project and wait until the canvas shows it. The first steps are out of the way."""
        self.page.add_init_script(_NO_CHECKLIST)
        self.page.goto(f"/projects/{project}")
        expect(self.canvas).to_be_visible()
        expect(self.page.get_by_text("Connected", exact=True)).to_be_visible()

    def skip_first_steps(self) -> None:
        """Have the card closed, as those have who know the way around."""
        self.page.add_init_script(_NO_CHECKLIST)

    def graph(self, project: str) -> dict[str, Any]:
        """The graph as the server has it."""
        graph: dict[str, Any] = self.http.get(f"/api/projects/{project}/graph").json()["graph"]
        return graph

    def saved_graph(self, project: str) -> dict[str, Any]:
        """The graph as the server has it, once the page says that everything is saved."""
        expect(self.page.get_by_text(re.compile("^Saved"))).to_be_visible()
        return self.graph(project)

    def status(self, project: str) -> dict[str, Any]:
        nodes = self.http.get(f"/api/projects/{project}/status").json()["nodes"]
        return {node["node"]: node for node in nodes}

    def states(self, project: str) -> dict[str, str]:
        return {id: node["state"] for id, node in self.status(project).items()}

    def made(self, project: str, *nodes: str) -> None:
        """Have the server make these nodes, or all, and wait until they are made."""
        body, wait = {"targets": list(nodes)}, {"Prefer": "wait=60"}
        answer = self.http.post(f"/api/projects/{project}/run", json=body, headers=wait, timeout=90)
        assert answer.status_code in (200, 202), answer.text
        assert answer.json()["run"]["status"] == "succeeded", answer.text

    def uploaded(self, project: str, name: str, data: bytes) -> dict[str, Any]:
        """A file of this project, brought in past the page."""
        answer = self.http.post(f"/api/projects/{project}/assets", files={"file": (name, data)})
        assert answer.status_code in (200, 201), answer.text
        asset: dict[str, Any] = answer.json()
        return asset

    def assets(self, project: str) -> list[dict[str, Any]]:
        """The files of a project, oldest first."""
        items: list[dict[str, Any]] = self.http.get(f"/api/projects/{project}/assets").json()["items"]
        return items

    def patch(self, project: str, node: str, **params: Any) -> None:
        """Change settings of a node as somebody else would."""
        answer = self.http.patch(f"/api/projects/{project}/nodes/{node}", json={"params": params})
        assert answer.status_code == 200, answer.text

    def runs(self, project: str) -> list[dict[str, Any]]:
        """The runs of a project with their steps, newest first."""
        listed = self.http.get(f"/api/projects/{project}/runs").json()["items"]
        return [self.http.get(f"/api/runs/{run['id']}").json() for run in listed]

    def until_ended(self, project: str, runs: int = 1) -> list[dict[str, Any]]:
        """The runs of a project once there are so many and all have ended."""
        until(lambda: len(found := self.runs(project)) >= runs and all(run["finishedAt"] for run in found), 60)
        return self.runs(project)

    # -- what is on the page ------------------------------------------------------------------------------------------

    @property
    def canvas(self) -> Locator:
        return self.page.get_by_role("application", name="Graph")

    @property
    def inspector(self) -> Locator:
        """What the selected node is, and its settings."""
        return self.page.get_by_role("complementary", name="Settings of the selection")

    @property
    def messages(self) -> Locator:
        """What the page has to say for a moment, each an item of a list."""
        return self.page.get_by_role("region", name=re.compile("^Messages"))

    def node(self, title: str) -> Locator:
        """The card of a node on the canvas, by its title."""
        return self.canvas.get_by_role("group", name=re.compile(f"^{re.escape(title)},"))

    def shows(self, title: str, state: str) -> None:
        """Wait until the card of a node shows this state."""
        expect(self.node(title).get_by_text(state, exact=True)).to_be_visible()

    def is_made(self, title: str) -> None:
        """Wait until the card of a node says that it is done, whether it was made or was there already."""
        expect(self.node(title)).to_have_accessible_name(re.compile(", done"))

    def frames(self, title: str) -> Callable[[], list[tuple[str, int | None]]]:
        """From now on, write down what a card shows: each state with its percentage. Gives the way to read it."""
        recorder = self.node(title).evaluate_handle(_RECORDER, list(_STATES))
        return lambda: [(state, percent) for state, percent in recorder.evaluate("seen => seen")]

    def moments(self, thing: Locator, words: str) -> Callable[[], Moments]:
        """From now on, write down when somebody acts and when a thing has these words. Gives the way to read it.

        By the clock of the page, and not by that of this process, which hears of it when it is its turn.
        """
        recorder = thing.evaluate_handle(_MOMENTS, words)
        return lambda: Moments(**until(lambda: (now := recorder.evaluate("it => it"))["seen"] and now))

    def port(self, title: str, port: str, side: str) -> Locator:
        """The end of wires: `port("Hero", "video", "output")`."""
        return self.node(title).get_by_role("button", name=re.compile(f"^{re.escape(port)}, .*{side}", re.IGNORECASE))

    def select(self, *titles: str) -> None:
        """Select nodes by clicking their headers."""
        for at, title in enumerate(titles):
            self.node(title).click(position={"x": 110, "y": 12}, modifiers=["Shift"] if at else [])

    def go_to(self, title: str) -> None:
        """Find a node by its name, which selects it and brings it to the middle."""
        expect(self.canvas).to_be_visible()
        self.press("Control+f")
        self.page.get_by_role("combobox", name="Nodes on the canvas").fill(title)
        self.page.get_by_role("listbox").get_by_role("option", name=re.compile(f"^{re.escape(title)}")).first.click()
        expect(self.inspector.get_by_role("textbox", name="Name of the node")).to_have_value(title)

    def selection(self, count: int) -> Locator:
        """What can be done with the selection, while just so many nodes are selected."""
        words = "1 node is selected" if count == 1 else f"{count} nodes are selected"
        return self.page.get_by_role("toolbar", name=words, exact=True)

    def box(self, *titles: str) -> None:
        """Draw a box that touches these nodes, from the empty canvas below them."""
        places = [self.area(self.node(title)) for title in titles]
        left = min(place["x"] for place in places)
        right = max(place["x"] + place["width"] for place in places)
        low = max(place["y"] + place["height"] for place in places)
        self.drag((left + 20, low + 40), (right - 20, low - 40))

    def drag_node(self, title: str, by: tuple[float, float]) -> None:
        """Drag a node by its header, so many pixels of the screen."""
        self.drag_by_corner(self.node(title), by)

    def drag_by_corner(self, thing: Locator, by: tuple[float, float]) -> None:
        box = self.area(thing)
        x, y = box["x"] + box["width"] * 0.3, box["y"] + 10
        self.drag((x, y), (x + by[0], y + by[1]))

    def place_of(self, project: str, node: str) -> tuple[float, float]:
        """Where a node lies in the graph as the server has it."""
        return places_in(self.graph(project))[node]

    def clipboard(self) -> str:
        """The text on the clipboard."""
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def copy_text(self, text: str) -> None:
        """Text that was copied somewhere else."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)

    def copied(self, graph: dict[str, Any]) -> None:
        """A graph that was copied somewhere else, as text."""
        self.copy_text(json.dumps({"format": "reelgraph/graph", "version": 1, **graph}))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page, counted from the upper left corner of the canvas."""
        box = self.area(self.canvas)
        return box["x"] + x, box["y"] + y

    def drag(self, source: Locator | tuple[float, float], target: Locator | tuple[float, float]) -> None:
        """Drag from the middle of one thing to that of another; either may be a point of the page."""
        with self.dragging(source, target):
            pass

    @contextmanager
    def dragging(self, source: Locator | tuple[float, float], target: Locator | tuple[float, float]) -> Iterator[None]:
        """Drag, and let go at the end of the block."""
        mouse = self.page.mouse
        end = self._point(target)
        mouse.move(*self._point(source))
        mouse.down()
        mouse.move(*end, steps=12)
        yield
        mouse.up()

    def drop_files(self, target: Locator | tuple[float, float], *files: Path) -> None:
        """Drag files in from outside of the browser, and let go of them over the middle of something or a point."""
        x, y = self._point(target)
        data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
        devtools = self._context.new_cdp_session(self.page)
        for event in ("dragEnter", "dragOver", "drop"):
            devtools.send("Input.dispatchDragEvent", {"type": event, "x": x, "y": y, "data": data})
        devtools.detach()

    def slow_uploads(self, bytes_per_second: float) -> None:
        """From now on, let no more than this go out of the page."""
        devtools = self._context.new_cdp_session(self.page)
        speeds = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
        devtools.send("Network.emulateNetworkConditions", speeds)

    def drag_end(self, port: Locator, target: Locator | tuple[float, float]) -> None:
        """Drag the end of the wire that lies beside this input."""
        x, y = self._point(port)
        self.drag((x - 16, y), target)

    @contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """Hold a key down."""
        self.page.keyboard.down(key)
        yield
        self.page.keyboard.up(key)

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def area(self, thing: Locator) -> FloatRect:
        """Where something is on the page."""
        area = thing.bounding_box()
        assert area is not None, thing
        return area

    def middle_of(self, thing: Locator) -> tuple[float, float]:
        box = self.area(thing)
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def _point(self, thing: Locator | tuple[float, float]) -> tuple[float, float]:
        return thing if isinstance(thing, tuple) else self.middle_of(thing)

    # -- what went wrong ----------------------------------------------------------------------------------------------

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # left on purpose, as a video is that is no longer shown
            self._complaints.append(f"{request.method} {request.url}: {request.failure}")

    def _connected(self, socket: WebSocket) -> None:
        if _FOREIGN.match(socket.url):  # no route leads past a socket
            self._foreign.append(socket.url)

    def _refuse(self, route: Route) -> None:
        self._foreign.append(route.request.url)
        route.abort()


def made_in(run: Mapping[str, Any]) -> set[str]:
    """The nodes of a run that really worked."""
    return {step["node"] for step in run["steps"] if step["status"] == "succeeded"}
