"""The list of projects, the templates, and a graph as a form."""

from typing import Any

from drawn_graph import laid_out
from playwright.sync_api import expect
from trial import until
from window import Window


def test_a_template_becomes_a_project_of_ones_own(window: Window) -> None:
    found = window.http.get("/api/templates/storyboard").json()
    template, drawn = found["template"], found["graph"]
    window.page.goto("/?all")
    gallery = window.page.get_by_role("region", name="Begin with a template")
    titles = [one["title"] for one in window.http.get("/api/templates").json()["items"]]
    for title in titles:
        expect(gallery.get_by_role("button", name=f"Use {title}")).to_be_visible()
    gallery.get_by_role("button", name=f"Use {template['title']}").click()
    asked = window.page.get_by_role("dialog", name="New project")
    expect(asked).to_contain_text(f"From the template {template['title']}")
    asked.get_by_label("Name").fill("My board")
    asked.get_by_role("button", name="Create").click()

    expect(window.canvas).to_be_visible()
    expect(window.page).to_have_title("My board")
    project = window.page.url.split("/")[-1]
    expect(window.canvas.get_by_role("group")).not_to_have_count(0)
    graph = window.graph(project)
    assert [node["id"] for node in graph["nodes"]] == [node["id"] for node in drawn["nodes"]]
    assert graph["edges"] == drawn["edges"]
    assert window.runs(project) == []


def test_projects_are_made_found_renamed_copied_and_deleted(window: Window) -> None:
    window.page.goto("/?all")
    window.page.get_by_role("button", name="New project").click()
    asked = window.page.get_by_role("dialog", name="New project")
    asked.get_by_label("Name").fill("Lighthouse seven")
    asked.get_by_label("Name").press("Enter")
    expect(window.page).to_have_title("Lighthouse seven")
    window.page.get_by_role("button", name="menu").click()
    window.page.get_by_role("menuitem", name="All projects").click()

    projects = window.page.get_by_role("list", name="Projects")
    window.page.get_by_role("searchbox", name="Search the projects").fill("house sev")
    expect(projects.get_by_role("article")).to_have_count(1)
    menu(window, "Lighthouse seven", "Rename")
    renaming = window.page.get_by_role("dialog", name="Rename the project")
    renaming.get_by_label("Name").fill("Lighthouse seventy")
    renaming.get_by_role("button", name="Save").click()
    expect(projects.get_by_role("article", name="Lighthouse seventy")).to_be_visible()

    menu(window, "Lighthouse seventy", "Duplicate")
    expect(projects.get_by_role("article")).to_have_count(2)
    menu(window, "Lighthouse seventy", "Delete")
    question = window.page.get_by_role("dialog", name="Delete Lighthouse seventy?")
    question.get_by_role("button", name="Cancel").click()
    expect(projects.get_by_role("article")).to_have_count(2)
    menu(window, "Lighthouse seventy", "Delete")
    question.get_by_role("button", name="Delete").click()
    expect(projects.get_by_role("article")).to_have_count(1)
    left = window.http.get("/api/projects", params={"search": "house sev"}).json()["items"]
    assert len(left) == 1
    assert left[0]["name"] != "Lighthouse seventy"


def test_a_form_asks_for_the_inputs_of_a_graph_and_shows_what_it_gives(window: Window) -> None:
    project = window.project_of(questions())
    before = window.graph(project)
    window.open(project)
    window.page.get_by_role("button", name="menu").click()
    window.page.get_by_role("menuitem", name="Form").click()
    form = window.page.get_by_role("dialog", name="Form")
    scene = form.get_by_label("Scene")
    expect(scene).to_have_value("")
    expect(form.get_by_text("What is to be seen.")).to_be_visible()
    expect(form.get_by_label("Ending")).to_have_value("at night")

    form.get_by_role("button", name="Run with these").click()
    expect(form.get_by_role("alert")).to_have_text("Give something here.")
    assert window.runs(project) == []
    scene.fill("a ship ")
    form.get_by_label("Ending").fill("at noon")
    form.get_by_role("button", name="Run with these").click()
    results = form.get_by_role("region", name="Results")
    expect(results).to_contain_text("a ship at noon")

    [run] = window.until_ended(project)
    assert run["status"] == "succeeded"
    assert window.graph(project) == before
    scene.fill("a boat ")
    form.get_by_role("button", name="Run with these").click()
    expect(results).to_contain_text("a boat at noon")
    window.press("Escape")
    expect(form).to_have_count(0)
    until(lambda: len(window.until_ended(project)) == 2)


def menu(window: Window, project: str, item: str) -> None:
    window.page.get_by_role("button", name=f"More for {project}", exact=True).click()
    window.page.get_by_role("menuitem", name=item).click()


def questions() -> dict[str, Any]:
    """A graph that asks for two texts and gives both as one."""
    nodes = [
        {"id": "scene", "type": "input", "params": {"name": "scene", "expects": "text"}},
        {
            "id": "ending",
            "type": "input",
            "params": {"name": "ending", "expects": "text", "value": {"kind": "text", "text": "at night"}},
        },
        {"id": "words", "type": "say", "params": {"text": ""}},
        {"id": "result", "type": "output", "params": {"name": "sentence"}},
    ]
    wires = [
        ("scene", "value", "words", "parts"),
        ("ending", "value", "words", "parts"),
        ("words", "text", "result", "value"),
    ]
    edges = [{"source": {"node": a, "port": out}, "target": {"node": b, "port": into}} for a, out, b, into in wires]
    graph = {"nodes": nodes, "edges": edges}
    places = laid_out(graph)
    places["scene"]["note"] = "What is to be seen."
    return {**graph, "view": {"nodes": places}}
