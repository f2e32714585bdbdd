"""Chromium for measurements: windows on a server, what their main thread does, and how many frames they make."""

import statistics
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from msgspec import Struct
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

WIDTH, HEIGHT = 1440, 900
_QUIET_MS = 1000
_SCRIPT = Path(__file__).with_name("canvas.js").read_text()


class Work(Struct, frozen=True):
    """What happened while something went on: frames a second, and shares and times of the page's main thread.

    `busy` is how much of the time it had a task, whether or not the machine let it work; `cpu` is its share of a core.
    """

    fps: float
    slow_ms: float
    busy: float
    cpu: float
    cpu_ms: float


class Window:
    """A page with a clean memory. `sight` is where one looks in a project: x, y, zoom."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.context: BrowserContext = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
        self.context.add_init_script(_SCRIPT)
        self.page: Page = self.context.new_page()
        self.cdp: CDPSession = self.context.new_cdp_session(self.page)
        self.cdp.send("Performance.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def open(self, path: str, sight: str = "") -> None:
        """Go there, and wait until it is drawn and quiet."""
        if sight:
            project = path.rpartition("/")[2]
            self.context.add_init_script(f"localStorage.setItem('reelgraph.sight {project}', '{sight}')")
        self.page.goto(self.url + path)
        self.page.locator("[data-node]").first.wait_for()
        self.settle()

    def settle(self) -> None:
        """Until everything is loaded and drawn."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(_QUIET_MS)

    def gesture(self, name: str, seconds: float) -> Work:
        """Do something with the pointer, or rest."""
        return self.watched(lambda: self.page.evaluate("([n, s]) => canvasBench.frames(n, s)", [name, seconds]))

    def fed(self, batches: list[list[str]], every_ms: int) -> Work:
        """Have the page hear what a server could say, while it rests."""
        return self.watched(
            lambda: self.page.evaluate("([b, e]) => canvasBench.feed(b, e)", [batches, every_ms]),
        )

    def select(self, count: int) -> None:
        """Select so many nodes, one after the other."""
        places = self.page.evaluate("() => canvasBench.tops()")
        assert len(places) >= count, "there are not as many nodes in sight"
        self.page.keyboard.down("Shift")
        for x, y in places[:count]:
            self.page.mouse.click(x, y)
        self.page.keyboard.up("Shift")

    def find(self, title: str, node: str) -> float:
        """Milliseconds that the page takes to open the search, to show this node alone, and to go there.

        Without the typing but for the last letter. No other node may have the title in it.
        """
        answer = "() => canvasBench.answer"
        self.page.evaluate("() => canvasBench.afterKey('f', () => document.querySelector('dialog input:focus'))")
        self.page.keyboard.press("Control+f")
        opened: float = self.page.evaluate(answer)
        self.page.keyboard.type(title[:-1])
        self.page.evaluate(
            "([key, title]) => canvasBench.afterKey(key, () => canvasBench.found(title))", [title[-1], title]
        )
        self.page.keyboard.press(title[-1])
        shown: float = self.page.evaluate(answer)
        self.page.evaluate("node => canvasBench.afterKey('Enter', () => canvasBench.centred(node))", node)
        self.page.keyboard.press("Enter")
        went: float = self.page.evaluate(answer)
        return opened + shown + went

    def drawn(self) -> tuple[float, list[tuple[float, float]]]:
        """When the last node was drawn, in milliseconds after the page was asked for; and when tasks were long."""
        at, tasks = self.page.evaluate("() => [canvasBench.drawn.nodes, canvasBench.drawn.long]")
        return at, [(start, duration) for start, duration in tasks]

    def watched(self, work: Any) -> Work:
        """What the main thread had to do for something that gives the times of its frames."""
        before = self._metrics()
        times: list[float] = work()
        after = self._metrics()
        wall, busy, cpu = (after[key] - before[key] for key in ("Timestamp", "TaskDuration", "ThreadTime"))
        gaps = sorted(b - a for a, b in pairwise(times)) or [0.0]
        return Work(
            fps=(len(times) - 1) / (times[-1] - times[0]) * 1000,
            slow_ms=gaps[int(len(gaps) * 0.95)],
            busy=busy / wall,
            cpu=cpu / wall,
            cpu_ms=cpu * 1000 / max(1, len(times) - 1),
        )

    def _metrics(self) -> dict[str, float]:
        return {one["name"]: one["value"] for one in self.cdp.send("Performance.getMetrics")["metrics"]}


def median(works: list[Work], of: str) -> float:
    """The middle one of all rounds."""
    return float(statistics.median(getattr(work, of) for work in works))
