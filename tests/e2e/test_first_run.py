"""What somebody sees who starts Reelgraph for the first time."""

import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from face_model import fetched_face_model
from playwright.sync_api import Locator, expect
from served_process import ServedProcess
from trial import until
from window import Window

from node_types._lib.face import FILES


@pytest.fixture(scope="module")
def sample_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProcess]:
    """A server that was started with an empty folder and the sample."""
    server = ServedProcess(tmp_path_factory.mktemp("first"))
    shutil.copytree(fetched_face_model(), server.data / "models" / FILES)  # as if a network had been there
    server.start(sample=True)
    yield server
    server.kill()


@pytest.fixture
def at_first(open_window: Callable[..., Window], sample_server: ServedProcess) -> Window:
    """A window of somebody who has never been there."""
    return open_window(sample_server)


def test_the_first_page_is_the_sample_and_its_film_plays_before_anything_is_made(at_first: Window) -> None:
    page = at_first.page
    page.goto("/")
    expect(page).to_have_url(re.compile("/projects/sample$"))
    expect(at_first.canvas).to_be_visible()
    expect(page.get_by_role("button", name="Project Sample: One Small Step: menu")).to_be_visible()
    steps = page.get_by_role("region", name="First steps")
    expect(steps.get_by_role("listitem")).to_have_count(4)
    assert ticked(steps) == []

    steps.get_by_role("button", name="Play the film now").click()
    film = page.get_by_role("dialog", name="One Small Step")
    until(lambda: plays(film.get_by_label("One Small Step")), 30)
    page.keyboard.press("Escape")
    expect(film).to_have_count(0)
    assert ticked(steps) == ["Play the film"]


def test_the_first_steps_tick_themselves_and_come_back_when_they_are_wanted(at_first: Window) -> None:
    page = at_first.page
    page.goto("/")
    steps = page.get_by_role("region", name="First steps")
    at_first.go_to("Words: the cat")
    at_first.inspector.get_by_role("textbox", name="Idea").fill("The cat waits at the window")
    until(lambda: ticked(steps) == ["Change the words"])

    before = len(at_first.runs("sample"))
    page.keyboard.press("Control+Enter")
    until(lambda: ticked(steps) == ["Change the words", "Press Ctrl+Enter"])
    assert len(at_first.runs("sample")) == before + 1

    at_first.go_to("The film")
    at_first.drag(at_first.port("The film", "Value", "output"), at_first.place(640, 560))
    until(lambda: len(ticked(steps)) == 3)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    steps.get_by_role("button", name="Play the film now").click()
    page.keyboard.press("Escape")
    expect(steps.get_by_role("heading", name="You know the way around")).to_be_visible()

    steps.get_by_role("button", name="Close the first steps").click()
    page.reload()
    expect(at_first.canvas).to_be_visible()
    expect(steps).to_have_count(0)
    page.keyboard.press("?")
    page.get_by_role("button", name="Show the first steps").click()
    assert len(ticked(steps)) == 4


@pytest.mark.slow
def test_the_film_that_is_made_plays_from_its_node(at_first: Window) -> None:
    at_first.page.goto("/")
    until(lambda: at_first.states("sample")["film"] == "fresh", 240)
    at_first.go_to("The film")
    at_first.page.keyboard.press("Space")
    player = at_first.page.get_by_role("group", name="Player: The film")
    until(lambda: plays(player.get_by_label("The film", exact=True)), 30)


def ticked(steps: Locator) -> list[str]:
    """The beginnings of the steps that are done."""
    done = [text.lstrip("✓○ \n") for text in steps.get_by_role("listitem").all_inner_texts() if ", done" in text]
    return [re.split(r"[:,]| of a prompt", text)[0] for text in done]


def plays(video: Locator) -> bool:
    """Whether pictures of it move on."""
    return bool(video.evaluate("video => video.currentTime > 0.3 && video.videoWidth > 0 && video.error === null"))
