"""One gesture is one step back; runs are no part of it."""

from drawn_graph import disabled_in, drawn, params_in, places_in
from playwright.sync_api import expect
from trial import until
from window import Window


def test_pasting_dragging_and_typing_are_three_steps(window: Window) -> None:
    project = window.project_of(drawn("Word:mention", params={"Word": {"text": "dawn"}}))
    window.made(project, "word")
    window.open(project)
    before = window.graph(project)
    runs = window.runs(project)
    window.copied(drawn(" ".join(f"N{at}:mention" for at in range(12)), at=_grid(12)))
    window.page.mouse.move(*window.place(560, 560))
    window.press("Control+v")
    expect(window.selection(12)).to_be_visible()
    pasted = _places(window, project, 13)
    window.press("Shift+1")

    window.drag_node("N3", by=(40, 56))
    until(lambda: _places(window, project, 13) != pasted)
    moved = _places(window, project, 13)
    by = {(moved[id][0] - pasted[id][0], moved[id][1] - pasted[id][1]) for id in pasted if id != "word"}
    assert len(by) == 1
    assert moved["word"] == pasted["word"]

    window.press("Shift+1")
    window.select("Word")
    field = window.inspector.get_by_role("textbox", name="Text")
    field.click()
    window.press("End")
    window.page.keyboard.type(" breaks", delay=30)
    until(lambda: params_in(window.graph(project))["word"] == {"text": "dawn breaks"})
    after = window.graph(project)

    window.press("Control+z")
    expect(field).to_have_value("dawn")
    expect(field).to_be_focused()
    window.press("Escape")
    window.press("Control+z")
    until(lambda: _places(window, project, 13) == pasted)
    window.press("Control+z")
    until(lambda: window.graph(project) == before)
    expect(window.page.get_by_role("button", name="Undo")).to_be_disabled()
    for _ in range(3):
        window.press("Control+Shift+z")
    until(lambda: window.graph(project) == after)
    assert window.runs(project) == runs
    assert window.status(project)["word"]["state"] == "stale"


def test_a_pause_in_typing_begins_a_new_step(window: Window) -> None:
    project = window.project_of(drawn("Word:mention"))
    window.open(project)
    window.select("Word")
    field = window.inspector.get_by_role("textbox", name="Text")
    field.click()
    window.page.keyboard.type("one")
    until(lambda: params_in(window.graph(project))["word"] == {"text": "one"})  # saved after the pause
    window.page.keyboard.type(" two")
    window.press("Control+z")
    expect(field).to_have_value("one")
    window.press("Control+z")
    expect(field).to_have_value("")


def test_the_buttons_say_what_they_take_back(window: Window) -> None:
    project = window.project_of(drawn("One:say"))
    window.open(project)
    window.select("One")
    window.press("d")
    until(lambda: disabled_in(window.graph(project)) == {"one"})
    window.page.get_by_role("button", name="Undo").hover()
    expect(window.page.get_by_text("Undo: Disable")).to_be_visible()
    window.page.get_by_role("button", name="Undo").click()
    until(lambda: disabled_in(window.graph(project)) == set())


def _grid(count: int) -> dict[str, tuple[int, int]]:
    return {f"N{at}": (at % 4 * 320, at // 4 * 320) for at in range(count)}


def _places(window: Window, project: str, count: int) -> dict[str, tuple[float, float]]:
    until(lambda: len(window.graph(project)["nodes"]) == count)
    return places_in(window.graph(project))
