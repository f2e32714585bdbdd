"""Themes, motion, languages and sizes of the window."""

import re
from collections.abc import Callable, Iterator

import pytest
from drawn_graph import drawn, places_in
from media_files import picture
from playwright.sync_api import expect
from trial import until
from window import Window
from words_seen import cut_off, words_seen

GERMAN_TOO = {
    "React Flow", "React Flow attribution", "Graph", "JSON", "Take 1", "Clips", "Deutsch", "English", "Text", "Name",
    "Video", "Export", "Clip", "Prompt", "Look", "Start", "Storyboard", "Takes", "px",
}  # fmt: skip


DATE = re.compile(r"\d:\d\d [AP]M$|^\d+ seconds? ago$|^now$")
"""The browser writes these, for a language that it knows."""


def test_dark_and_light_change_without_a_reload_and_are_kept(open_window: Callable[..., Window]) -> None:
    window = open_window(color_scheme="dark")
    window.open(window.project(say="one"))
    loaded = window.page.evaluate("performance.timeOrigin")
    assert brightness(window) < 60
    window.page.emulate_media(color_scheme="light")
    until(lambda: brightness(window) > 200)

    window.press("Control+,")
    look = window.page.get_by_role("combobox", name="Look")
    look.select_option("Dark")
    until(lambda: brightness(window) < 60)
    look.select_option("Light")
    until(lambda: brightness(window) > 200)
    window.page.emulate_media(color_scheme="dark")
    assert window.page.evaluate("performance.timeOrigin") == loaded
    window.page.reload()
    expect(window.canvas).to_be_visible()
    assert brightness(window) > 200


def test_nothing_moves_for_those_who_asked_for_little_motion(open_window: Callable[..., Window]) -> None:
    window = open_window(reduced_motion="reduce")
    project = window.project("first -> painter", {"painter": {"seconds": 60}}, say="first", paint="painter")
    window.open(project)
    window.press("Control+Enter")
    expect(window.node("Painter").get_by_role("img", name="Painter, so far")).to_be_visible()
    window.press("q")
    window.press("Shift+1")
    for _ in range(20):
        assert window.page.evaluate("document.getAnimations().length") == 0
    window.page.emulate_media(reduced_motion="no-preference")
    until(lambda: window.page.evaluate("document.getAnimations().length") > 0)
    window.press("Control+Alt+Enter")
    window.until_ended(project)


def test_every_word_goes_through_the_dictionary_and_longer_ones_are_not_cut_off(window: Window) -> None:
    project = harbour(window)
    window.skip_first_steps()
    window.page.goto(f"/projects/{project}?lang=en-XA")
    expect(window.page.get_by_text("Çóññéçtéd")).to_be_visible()
    for view in views(window):
        foreign = {text for text in words_seen(window.page) if not translated(text) and not DATE.search(text)}
        assert foreign <= {"React Flow", "React Flow attribution", "px"}, view
        assert cut_off(window.page) == [], view


def test_german_is_complete(window: Window, open_window: Callable[..., Window]) -> None:
    project = harbour(window)
    english_only = trial_words(window)
    german = open_window(lang="de")
    for each in (window, german):
        each.skip_first_steps()
        each.page.goto(f"/projects/{project}")
    expect(window.page.get_by_text("Connected", exact=True)).to_be_visible()
    expect(german.page.get_by_text("Verbunden", exact=True)).to_be_visible()
    for english, _ in zip(views(window), views(german), strict=True):
        both = {text for text in words_seen(window.page) & words_seen(german.page) if not translated(text)}
        assert both - english_only <= GERMAN_TOO, english
        assert cut_off(german.page) == [], english


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_everything_has_its_place_at_this_width(open_window: Callable[..., Window], width: int) -> None:
    window = open_window(width=width, height=800)
    project = harbour(window)
    window.open(project)
    window.select("[Hero]")
    window.press("q")
    laid_out_well(window)
    canvas = window.area(window.canvas)
    assert canvas["width"] >= width - 44 - 280 - 340 - 4


def test_everything_can_be_reached_at_twice_the_size_of_words(open_window: Callable[..., Window]) -> None:
    window = open_window(width=1920, height=1080)
    devtools = window.page.context.new_cdp_session(window.page)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    window.open(harbour(window))
    window.select("[Hero]")
    normal = window.inspector.evaluate("panel => parseFloat(getComputedStyle(panel).fontSize)")
    assert normal == 26
    window.press("q")
    laid_out_well(window)
    for view in views(window):
        assert cut_off(window.page) == [], view


def test_a_page_zoomed_to_twice_its_size_is_a_tablet_whose_panels_lie_over_the_canvas(
    open_window: Callable[..., Window],
) -> None:
    window = open_window(width=960, height=540, device_scale_factor=2)
    window.open(harbour(window))
    laid_out_well(window, beside=False)
    assert window.area(window.canvas)["width"] > 900
    expect(window.inspector).to_have_count(0)
    settings = window.page.get_by_role("button", name="Settings of the selection")
    settings.click()
    expect(window.inspector).to_be_visible()
    settings.click()
    expect(window.inspector).to_have_count(0)


def test_ports_are_wired_by_two_taps_and_two_fingers_zoom(open_window: Callable[..., Window]) -> None:
    tablet = open_window(width=1024, height=768, has_touch=True)
    project = tablet.project_of(drawn("One:say Two:say", at={"Two": (0, 320)}))
    tablet.open(project)
    for panel in ("Nodes", "Settings of the selection"):
        tablet.page.get_by_role("button", name=panel, exact=True).tap()
    tablet.port("One", "Text", "output").tap()
    tablet.port("Two", "Parts", "input").tap()
    until(lambda: len(tablet.graph(project).get("edges", ())) == 1)
    expect(tablet.port("Two", "Parts", "input")).to_have_accessible_name(re.compile("connected to One"))

    before = zoom(tablet)
    x, y = on_screen(tablet, "One")
    spread(tablet, (x + 130, y + 85), before=160, after=80)
    until(lambda: zoom(tablet) < before * 0.7)
    spread(tablet, tablet.place(80, 600), before=60, after=120)
    until(lambda: zoom(tablet) > before * 0.8)
    assert places_in(tablet.graph(project)) == {"one": (0, 0), "two": (0, 320)}


def test_one_finger_moves_the_canvas_and_what_is_selected(open_window: Callable[..., Window]) -> None:
    tablet = open_window(width=1024, height=768, has_touch=True)
    project = tablet.project_of(drawn("One:say"))
    tablet.open(project)
    for panel in ("Nodes", "Settings of the selection"):
        tablet.page.get_by_role("button", name=panel, exact=True).tap()
    at = on_screen(tablet, "One")
    swipe(tablet, tablet.place(80, 600), (40, 60))
    until(lambda: on_screen(tablet, "One") == (at[0] + 40, at[1] + 60))
    swipe(tablet, (at[0] + 150, at[1] + 72), (16, 24))
    until(lambda: on_screen(tablet, "One") == (at[0] + 56, at[1] + 84))
    assert places_in(tablet.graph(project)) == {"one": (0, 0)}

    x, y = on_screen(tablet, "One")
    tablet.page.touchscreen.tap(x + 110, y + 12)
    expect(tablet.selection(1)).to_be_visible()
    swipe(tablet, (x + 110, y + 12), (80, 40))
    until(lambda: places_in(tablet.graph(project))["one"] != (0, 0))


def harbour(window: Window) -> str:
    """A project whose own words are all in brackets, as those of the pseudo-language are."""
    params = {"Hero": {"text": "[A boat]"}, "Still": {"width": 256, "height": 144}}
    graph = drawn("Hero:prompt Still:image-generate Clip:video Note:note", "Hero.prompt -> Still.prompt", params)
    for view in graph["view"]["nodes"].values():
        view["title"] = f"[{view['title']}]"
    graph["nodes"][3]["params"] = {"text": "[A note]"}
    project = window.project_of(graph, "[Harbour]")
    window.uploaded(project, "[Sky].png", picture("navy"))
    window.made(project, "still")
    return project


def trial_words(window: Window) -> set[str]:
    """What the plug-in of the tests is called: it speaks English only."""
    types = [type for type in window.http.get("/api/node-types").json()["items"] if type["category"] == "Trial"]
    ports = [port["name"].capitalize() for type in types for port in (*type["inputs"], *type["outputs"])]
    return {"Trial", *(type["title"] for type in types), *(type["summary"] for type in types), *ports}


def views(window: Window) -> Iterator[str]:
    """One main view after another; gives its name once it is open and has come to what it shows."""
    yield "nothing selected"
    header = {"x": 110, "y": 12}
    node = window.page.get_by_role("group", name=re.compile(r"^\[Still\],"))
    node.click(position=header)
    yield "settings"
    right, left = window.page.get_by_role("complementary").last, window.page.get_by_role("complementary").first
    tabs = right.get_by_role("tab")
    for number, inside in ((1, "listitem"), (2, "paragraph"), (3, "textbox"), (4, "textbox")):
        tabs.nth(number).click()
        expect(tabs.nth(number)).to_have_attribute("aria-selected", "true")
        expect(right.get_by_role("tabpanel").get_by_role(inside).first).to_be_visible()
        yield f"tab {number}"
    tabs.nth(0).click()
    for keys, inside in (("Alt+2", "listitem"), ("Alt+3", "listitem"), ("Alt+4", "treeitem")):
        window.press(keys)
        expect(left.get_by_role("tab").nth(int(keys[-1]) - 1)).to_have_attribute("aria-selected", "true")
        expect(left.get_by_role("tabpanel").get_by_role(inside).first).to_be_visible()
        yield keys
    window.press("Alt+1")
    node.click(position=header)
    dialog = window.page.get_by_role("dialog")
    for keys, inside, count in (
        ("n", "option", 1), ("Control+k", "option", 1), ("Control+f", "option", 1), ("?", "region", 1),
        ("Control+,", "combobox", 1), ("Control+Shift+Enter", "button", 3), ("l", "option", 1),
    ):  # fmt: skip
        window.press(keys)
        expect(dialog.get_by_role(inside).nth(count - 1), keys).to_be_visible()
        yield keys
        window.press("Escape")
        expect(dialog).to_have_count(0)
    window.press("q")
    expect(window.page.get_by_role("tabpanel").get_by_role("paragraph").last).to_be_visible()
    yield "dock"
    window.press("q")


def translated(text: str) -> bool:
    return re.search(r"\[.*\]", text) is not None


def laid_out_well(window: Window, *, beside: bool = True) -> None:
    """The page does not scroll, every button of the frame is on it, and nothing of the frame lies on the canvas."""
    page = window.page
    assert page.evaluate(
        "document.scrollingElement.scrollWidth <= innerWidth && document.scrollingElement.scrollHeight <= innerHeight"
    )
    size = page.viewport_size
    assert size is not None
    frame = [page.get_by_role("banner"), page.get_by_role("navigation"), page.get_by_role("contentinfo")]
    for part in frame:
        for button in part.get_by_role("button").all():
            place = window.area(button)
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= size["width"], button
            assert place["y"] + place["height"] <= size["height"], button
    assert cut_off(page) == []
    canvas = window.area(window.canvas)
    for part in [*frame, *(page.get_by_role("complementary").all() if beside else [])]:
        place = window.area(part)
        apart_x = place["x"] + place["width"] <= canvas["x"] + 1 or place["x"] >= canvas["x"] + canvas["width"] - 1
        apart_y = place["y"] + place["height"] <= canvas["y"] + 1 or place["y"] >= canvas["y"] + canvas["height"] - 1
        assert apart_x or apart_y, part


def on_screen(window: Window, title: str) -> tuple[float, float]:
    place = window.area(window.node(title))
    return place["x"], place["y"]


def brightness(window: Window) -> float:
    """Of what lies behind the nodes, from 0 to 255."""
    colour = window.page.evaluate("getComputedStyle(document.body).backgroundColor")
    channels = [int(channel) for channel in re.findall(r"\d+", colour)[:3]]
    return sum(channels) / 3


def zoom(window: Window) -> float:
    name = window.page.get_by_role("button", name=re.compile("^Zoom is")).get_attribute("aria-label") or ""
    [percent] = re.findall(r"Zoom is (\d+)", name)
    return int(percent) / 100


def spread(window: Window, place: tuple[float, float], before: int, after: int) -> None:
    """Put two fingers on the page, so many pixels apart, and move them."""
    x, y = place
    steps = [before + (after - before) * step / 8 for step in range(9)]
    fingers(window, [[(x - apart / 2, y), (x + apart / 2, y)] for apart in steps])


def swipe(window: Window, place: tuple[float, float], by: tuple[float, float]) -> None:
    """Move one finger."""
    fingers(window, [[(place[0] + by[0] * step / 8, place[1] + by[1] * step / 8)] for step in range(9)])


def fingers(window: Window, places: list[list[tuple[float, float]]]) -> None:
    """Where they are, one moment after another."""
    devtools = window.page.context.new_cdp_session(window.page)
    for at, points in enumerate(places):
        touched = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]
        devtools.send("Input.dispatchTouchEvent", {"type": "touchMove" if at else "touchStart", "touchPoints": touched})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
