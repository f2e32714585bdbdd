"""What nodes show of the things that they have made."""

import re
from itertools import pairwise
from typing import Any

import pytest
from drawn_graph import drawn
from media_files import clicks
from playwright.sync_api import Locator, expect
from trial import until
from window import Window

CLIP = {"width": 256, "height": 144, "seconds": 1}
BESIDE = 0.02
"""As much of the width as a line may be beside its beat."""

_NO_PLAYERS = """
    window.players = 0;
    const create = document.createElement;
    document.createElement = function (name, ...rest) {
        if (`${name}`.toLowerCase() === "video") window.players += 1;
        return create.call(this, name, ...rest);
    };
"""
_SHEETS = """(slider) => [...slider.querySelectorAll("*")].map((part) => getComputedStyle(part))
    .filter(({backgroundImage}) => backgroundImage.includes("/sprite"))
    .map(({backgroundPosition}) => backgroundPosition)"""


def test_the_pointer_looks_through_a_clip_without_a_player(window: Window) -> None:
    project = window.project_of(drawn("Idea:prompt Clip:video", "Idea.prompt -> Clip.prompt", {
        "Idea": {"text": "a red boat on a lake"}, "Clip": CLIP,
    }))  # fmt: skip
    window.made(project)
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.page.add_init_script(_NO_PLAYERS)
    window.open(project)
    clip = window.node("Clip").get_by_role("slider", name="Clip: look through the clip")
    expect(clip.get_by_role("img", name="Clip, first picture of the clip")).to_be_visible()
    assert [url for url in asked if url.endswith("/sprite")] == []

    box = clip.bounding_box()
    assert box is not None
    offsets = []
    for step in range(31):
        window.page.mouse.move(box["x"] + 1 + step / 30 * (box["width"] - 2), box["y"] + box["height"] / 2)
        offsets.append(shown(clip))

    assert len(set(offsets)) >= 10
    assert offsets[-1] == "100% 100%"
    assert len([url for url in asked if url.endswith("/sprite")]) == 1
    expect(clip).to_have_attribute("aria-valuetext", "0:01 / 0:01")
    window.page.mouse.move(*window.place(700, 600))
    expect(clip).to_have_attribute("aria-valuenow", "0")
    assert window.page.evaluate("window.players") == 0
    expect(window.page.locator("video")).to_have_count(0)


def test_the_keys_look_through_a_clip_as_well(window: Window) -> None:
    project = window.project_of(drawn("Idea:prompt Clip:video", "Idea.prompt -> Clip.prompt", {
        "Idea": {"text": "a green boat on a lake"}, "Clip": CLIP,
    }))  # fmt: skip
    window.made(project)
    window.open(project)
    clip = window.node("Clip").get_by_role("slider")
    clip.focus()
    window.press("ArrowRight")
    first = shown(clip)
    window.press("End")
    expect(clip).to_have_attribute("aria-valuenow", "1")
    assert shown(clip) != first
    window.press("Home")
    expect(clip).to_have_attribute("aria-valuenow", "0")


def test_every_beat_that_was_found_is_drawn_where_it_is_heard(window: Window) -> None:
    project, beats = song_with_beats(window)
    window.open(project)
    ruler = window.node("Rhythm").get_by_role("img", name=re.compile("^Rhythm: 120 BPM"))
    expect(ruler).to_have_accessible_name(
        re.compile(rf", {len(beats['beats'])} beats, {len(beats['downbeats'])} bars,")
    )
    lines = ruler.locator("line")
    expect(lines).to_have_count(len(beats["beats"]))

    box = ruler.bounding_box()
    assert box is not None
    rows = lines.evaluate_all(
        "lines => lines.map((line) => line.getBoundingClientRect()).map(({x, height}) => [x, height])"
    )
    places = [(x - box["x"]) / box["width"] * beats["seconds"] for x, _ in rows]
    assert places == pytest.approx(beats["beats"], abs=BESIDE * beats["seconds"])
    tall = [beat for beat, (_, height) in zip(beats["beats"], rows, strict=True) if height > box["height"] / 2]
    assert tall == pytest.approx(beats["downbeats"], abs=0.001)

    second = beats["downbeats"][1] + 0.02
    window.page.mouse.move(box["x"] + second / beats["seconds"] * box["width"], box["y"] + box["height"] / 2)
    expect(ruler).to_contain_text("bar 2, beat 1")


def test_a_click_on_a_wave_plays_two_seconds_from_there(window: Window) -> None:
    project, _ = song_with_beats(window)
    window.open(project)
    play = window.node("Song").get_by_role("button", name=re.compile("^Play two seconds of Song, 0:12 long"))
    play.click()
    stop = window.node("Song").get_by_role("button", name="Stop Song")
    expect(stop).to_be_visible()
    expect(play).to_be_visible()  # by itself, two seconds later


def song_with_beats(window: Window) -> tuple[str, dict[str, Any]]:
    """A project with a song and its rhythm, made; with the beats as the server has them."""
    project = window.project_of(drawn("Song:audio Rhythm:beat", "Song.audio -> Rhythm.audio"))
    artifact = window.uploaded(project, "clicks.wav", clicks())["value"]["artifact"]
    window.patch(project, "song", asset=artifact)
    window.made(project)
    beats: dict[str, Any] = window.status(project)["rhythm"]["outputs"]["beats"]
    assert all(earlier < later for earlier, later in pairwise(beats["beats"]))
    return project, beats


def shown(clip: Locator) -> str:
    """Where on the sheet of pictures the one that is shown lies."""
    until(lambda: clip.evaluate(_SHEETS))
    [offset] = clip.evaluate(_SHEETS)
    return str(offset)
