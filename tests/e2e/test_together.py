"""Several tabs of one person, and several people, at one project.

Saves that meet are refused with a 409 and merged; the browser writes that down as an error.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from trial import until
from window import Window


def test_two_people_edit_different_nodes_and_both_are_kept(window: Window, open_window: Callable[..., Window]) -> None:
    ann, ben = window, open_window()
    project = ann.project("one -> two", say="one two three")
    ann.open(project)
    ben.open(project)
    start = ann.place_of(project, "three")

    text(ann, "One").fill("of Ann")
    text(ben, "Two").fill("of Ben")
    ben.drag_node("Three", by=(0, 120))
    expect(text(ben, "One")).to_have_value("of Ann")
    expect(text(ann, "Two")).to_have_value("of Ben")
    until(lambda: [node["params"]["text"] for node in ann.graph(project)["nodes"]] == ["of Ann", "of Ben", "three"])
    until(lambda: ann.place_of(project, "three") != start)
    for person in (ann, ben):
        expect(person.page.get_by_role("alert")).to_have_count(0)

    graph = ann.saved_graph(project)
    for person in (ann, ben):
        person.page.reload()
        expect(person.node("Three")).to_be_visible()
    assert places(ann) == places(ben)
    assert ann.saved_graph(project) == graph
    forgive_meetings(ann, ben)


def test_who_undoes_takes_back_only_what_is_their_own(window: Window, open_window: Callable[..., Window]) -> None:
    ann, ben = window, open_window()
    project = ann.project(say="one two")
    ann.open(project)
    ben.open(project)
    text(ann, "One").fill("of Ann")
    expect(text(ben, "One")).to_have_value("of Ann")
    text(ben, "Two").fill("of Ben")
    expect(text(ann, "Two")).to_have_value("of Ben")

    ann.canvas.focus()
    ann.press("Control+z")
    expect(text(ben, "One")).to_have_value("one")
    expect(text(ann, "Two")).to_have_value("of Ben")
    until(lambda: [node["params"]["text"] for node in ann.graph(project)["nodes"]] == ["one", "of Ben"])
    forgive_meetings(ann, ben)


@pytest.mark.parametrize(
    ("choice", "texts"),
    [("Keep mine", ["mine"]), ("Take theirs", ["theirs"]), ("Keep both", ["mine", "theirs"])],
)
def test_the_same_setting_changed_by_two_is_put_to_the_person(
    window: Window, open_window: Callable[..., Window], choice: str, texts: list[str]
) -> None:
    ann, ben = window, open_window()
    project = ann.project(say="word")
    ann.open(project)
    ben.open(project)
    with offline(ann):
        text(ann, "Word").fill("mine")
        expect(ann.page.get_by_text("Kept here, not saved yet")).to_be_visible()
        text(ben, "Word").fill("theirs")
        until(lambda: ben.graph(project)["nodes"][0]["params"]["text"] == "theirs")

    card = ann.page.get_by_role("alert", name="Word was changed by somebody else, too")
    expect(card).to_contain_text("Yours: mine")
    expect(card).to_contain_text("Theirs: theirs")
    card.get_by_role("button", name=choice).click()
    expect(card).to_have_count(0)
    until(lambda: [node["params"]["text"] for node in ann.graph(project)["nodes"]] == texts)
    expect(text(ben, "Word").first).to_have_value(texts[0])
    ann.forgive_cuts()
    forgive_meetings(ann, ben)


def test_a_second_tab_says_that_there_is_another_one(window: Window) -> None:
    project = window.project(say="one two")
    window.open(project)
    told = "Open in 1 other tab"
    expect(window.page.get_by_text(told)).to_have_count(0)

    first, second = window.page, window.another_tab()
    window.page = second
    window.open(project)
    expect(first.get_by_text(told)).to_be_visible()
    expect(second.get_by_text(told)).to_be_visible()
    text(window, "One").fill("of the second tab")
    window.page = first
    text(window, "Two").fill("of the first tab")
    expect(text(window, "One")).to_have_value("of the second tab")
    texts = ["of the second tab", "of the first tab"]
    until(lambda: [node["params"]["text"] for node in window.graph(project)["nodes"]] == texts)

    second.close()
    expect(first.get_by_text(told)).to_have_count(0)
    forgive_meetings(window)


@contextmanager
def offline(window: Window) -> Iterator[None]:
    """Let nothing out of this window until the end of the block."""
    window.page.context.set_offline(True)
    yield
    window.page.context.set_offline(False)


def forgive_meetings(*windows: Window) -> None:
    for window in windows:
        window.forgive_refusals(409)


def text(window: Window, title: str) -> Locator:
    """The text of a node, on its card."""
    return window.node(title).get_by_label("Text", exact=True)


def places(window: Window) -> list[Any]:
    """Where the nodes are on the page."""
    return [window.node(title).bounding_box() for title in ("One", "Two", "Three")]
