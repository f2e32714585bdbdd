"""Pages that have little to show: an empty project, one that is not there, a server that can't answer."""

import re
from collections.abc import Callable

from playwright.sync_api import Route, expect
from served_process import ServedProcess
from window import Window


def test_an_empty_project_offers_three_ways_to_begin(window: Window) -> None:
    window.open(window.project_of({"nodes": []}, "Nothing yet"))
    expect(window.canvas.get_by_text("Nothing here yet")).to_be_visible()
    left = window.page.get_by_role("complementary", name="Nodes, files and outline")
    for way, tab in (("Bring in media", "Files"), ("Start from a template", "Templates")):
        window.canvas.get_by_role("button", name=way).click()
        expect(left.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")

    window.canvas.get_by_role("button", name="Add a node (N)").click()
    window.page.get_by_role("option", name=re.compile("^Prompt")).click()
    expect(window.node("Prompt")).to_be_visible()
    expect(window.canvas.get_by_text("Nothing here yet")).to_have_count(0)


def test_a_project_that_is_not_there_leads_to_those_that_are(window: Window) -> None:
    window.project_of({"nodes": []}, "One of them")
    window.page.goto("/projects/nowhere")
    expect(window.page.get_by_role("heading")).to_have_text("There is no such project")
    window.page.get_by_role("link", name="All projects").click()
    expect(window.page.get_by_role("list", name="Projects").get_by_text("One of them").first).to_be_visible()
    window.forgive_refusals(404)


def test_a_server_that_cannot_answer_now_is_asked_again(window: Window) -> None:
    project = window.project(say="one")
    busy = True

    def answer(route: Route) -> None:
        if busy:
            route.fulfill(status=503, body="Service Unavailable")
        else:
            route.continue_()

    for address in (f"/projects/{project}", "/?all"):
        window.page.route(re.compile("/api/"), answer)
        window.page.goto(address)
        expect(window.page.get_by_role("heading")).to_have_text("The server does not answer")
        busy = False
        window.page.get_by_role("button", name="Try again").click()
        shown = window.node("One") if "projects" in address else window.page.get_by_role("list", name="Projects")
        expect(shown).to_be_visible()
        window.page.unroute_all()
        busy = True
    window.forgive_refusals(503)


def test_a_page_that_takes_long_says_what_it_waits_for(window: Window) -> None:
    project = window.project(say="one")
    held: list[Route] = []
    window.page.route(re.compile(f"/api/projects/{project}/graph$"), lambda route: held.append(route))
    window.page.goto(f"/projects/{project}")
    expect(window.page.get_by_role("status").get_by_text("waiting for the graph and its state")).to_be_visible()
    for route in held:
        route.continue_()
    window.page.unroute_all()
    expect(window.node("One")).to_be_visible()


def test_without_any_project_the_list_says_so_and_offers_templates(
    own_server: ServedProcess, open_window: Callable[..., Window]
) -> None:
    own_server.start()
    window = open_window(own_server)
    window.page.goto("/")
    expect(window.page.get_by_text("No projects yet")).to_be_visible()
    window.page.get_by_role("button", name="New project").click()
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("My first film")
    dialog.get_by_role("button", name="Create").click()
    expect(window.canvas.get_by_text("Nothing here yet")).to_be_visible()
    [project] = window.http.get("/api/projects").json()["items"]
    assert project["name"] == "My first film"
