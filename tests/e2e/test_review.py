"""The page on a phone: look at results, run, stop and change words."""

import re
from collections.abc import Callable

import pytest
from drawn_graph import film
from playwright.sync_api import expect
from trial import until
from window import Window


@pytest.fixture
def phone(open_window: Callable[..., Window]) -> Window:
    return open_window(width=390, height=844, has_touch=True, is_mobile=True, device_scale_factor=2)


def test_a_phone_shows_the_nodes_results_first_and_plays_what_they_made(phone: Window) -> None:
    project = phone.project_of(film(), "Boat")
    phone.made(project)
    show(phone, project)
    expect(phone.page.get_by_role("application")).to_have_count(0)
    items = phone.page.get_by_role("list", name="Nodes, results first").get_by_role("button")
    expect(items).to_contain_text(["Clip", "Still", "Idea"])

    items.filter(has_text="Clip").tap()
    video = phone.page.locator("video")
    phone.page.get_by_role("button", name="Play", exact=True).tap()
    until(lambda: video.evaluate("video => video.currentTime > 0 && video.error === null"))
    phone.page.get_by_role("button", name="Back to the list").tap()
    expect(items).to_have_count(3)
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390


def test_words_are_changed_and_run_on_a_phone(phone: Window) -> None:
    project = phone.project("first -> second", say="first second", name="Boat")
    phone.made(project)
    show(phone, project)
    expect(phone.page.get_by_text("Everything is up to date")).to_be_visible()
    phone.page.get_by_role("button", name=re.compile("^First")).tap()
    phone.page.get_by_label("Text", exact=True).fill("changed on a phone ")
    expect(phone.page.get_by_text("2 nodes out of date")).to_be_visible()
    phone.page.get_by_role("button", name="Run", exact=True).tap()

    [run, _] = phone.until_ended(project, runs=2)
    assert run["status"] == "succeeded"
    assert phone.status(project)["second"]["outputs"]["text"]["text"] == "secondchanged on a phone "
    expect(phone.page.get_by_text("Everything is up to date")).to_be_visible()


def test_a_run_is_stopped_from_a_phone(phone: Window) -> None:
    project = phone.project(say="slow", params={"slow": {"seconds": 60}}, name="Boat")
    show(phone, project)
    phone.page.get_by_role("button", name="Run", exact=True).tap()
    expect(phone.page.get_by_text("1 running · 0 queued")).to_be_visible()
    phone.page.get_by_role("button", name="Stop all").tap()
    [run] = phone.until_ended(project)
    assert run["status"] == "canceled"
    expect(phone.page.get_by_role("button", name="Run", exact=True)).to_be_visible()


def test_fingers_find_every_button_of_the_review(phone: Window) -> None:
    project = phone.project(
        "first -> second", say="first second", name="A name that is much too long for the head of a page"
    )
    phone.made(project)
    show(phone, project)
    for page in ("list", "node"):
        for button in phone.page.get_by_role("button").all():
            place = button.bounding_box()
            assert place is not None
            assert place["width"] >= 44, page
            assert place["height"] >= 44, page
            assert place["x"] + place["width"] <= 390, page
        if page == "list":
            phone.page.get_by_role("button", name=re.compile("^First")).tap()


def test_a_window_that_gets_wider_becomes_an_editor(open_window: Callable[..., Window]) -> None:
    window = open_window(width=700, height=800)
    project = window.project(say="one", name="Boat")
    show(window, project)
    window.page.set_viewport_size({"width": 1100, "height": 800})
    expect(window.node("One")).to_be_visible()


def show(window: Window, project: str) -> None:
    window.page.goto(f"/projects/{project}")
    expect(
        window.page.get_by_role("heading", name=window.http.get(f"/api/projects/{project}").json()["name"])
    ).to_be_visible()
