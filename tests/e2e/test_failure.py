"""What goes wrong: where it is seen, what is said about it, and how to go on."""

import re

from playwright.sync_api import expect
from trial import until
from window import Window


def test_a_failed_node_says_why_and_what_helps(window: Window) -> None:
    project = window.unmade("broken -> after", say="after fine", fail="broken")
    window.open(project)
    window.press("Control+Enter")
    window.shows("Broken", "Failed")

    card = window.node("Broken")
    expect(card).to_contain_text("The tide is out Wait for the moon.")
    border = card.evaluate("node => getComputedStyle(node.firstElementChild, '::after').borderTopWidth")
    assert border == "2px"
    expect(card).to_have_accessible_name(re.compile(", failed"))
    window.shows("After", "Skipped")
    expect(window.node("After")).to_contain_text("an input failed")
    window.is_made("Fine")

    [run] = window.until_ended(project)
    assert run["status"] == "partial"
    assert {step["node"]: step["status"] for step in run["steps"]} == {
        "broken": "failed", "after": "upstream_failed", "fine": "succeeded"
    }  # fmt: skip
    message = window.messages.get_by_role("listitem")
    expect(message).to_contain_text("The run is partly done")
    expect(message).to_contain_text("Broken: The tide is out")


def test_details_lead_to_the_setting_that_is_at_fault(window: Window) -> None:
    window.open(window.unmade(fail="broken"))
    window.press("Control+Enter")
    window.node("Broken").get_by_role("button", name="Details").click()
    problem = window.inspector.get_by_role("region", name="The tide is out").first
    expect(problem).to_contain_text("Wait for the moon.")
    problem.get_by_role("button", name="Show the setting").click()
    expect(window.inspector.get_by_role("textbox", name="Text")).to_be_focused()


def test_f8_goes_from_one_problem_to_the_next(window: Window) -> None:
    project = window.unmade(say="fine", fail="one two")
    window.open(project)
    window.press("Control+Enter")
    window.shows("One", "Failed")
    window.shows("Two", "Failed")
    window.is_made("Fine")
    problems = window.page.get_by_role("button", name="2 problems")
    expect(problems).to_be_visible()

    for title in ("One", "Two", "One"):
        window.press("F8")
        expect(window.node(title)).to_be_focused()
    problems.click()
    expect(window.node("Two")).to_be_focused()


def test_retry_goes_on_after_a_failure(window: Window) -> None:
    params = {"shaky": {"times": 3}}  # it is tried three times before it has failed
    project = window.unmade("shaky -> after", params, stumble="shaky", say="after")
    window.open(project)
    window.press("Control+Enter")
    window.shows("Shaky", "Failed")
    window.node("Shaky").get_by_role("button", name="Retry").click()
    window.is_made("Shaky")
    retried, first = window.until_ended(project, runs=2)
    assert (first["status"], retried["status"]) == ("failed", "succeeded")


def test_the_last_good_take_stays_in_sight(window: Window) -> None:
    project = window.unmade(stumble="shaky")
    window.made(project)
    window.open(project)
    card = window.node("Shaky")
    expect(card).to_contain_text("shaky")
    good = window.status(project)["shaky"]["take"]

    card.get_by_label("Times").fill("1000")
    card.get_by_label("Times").press("Control+Enter")
    window.shows("Shaky", "Failed")
    expect(card).to_contain_text("The cable is loose")
    expect(card.get_by_text(re.compile("^shaky"))).to_be_visible()
    assert window.status(project)["shaky"]["take"] == good


def test_an_error_never_stands_in_the_way_of_editing(window: Window) -> None:
    project = window.unmade(fail="broken")
    window.open(project)
    window.press("Control+Enter")
    window.shows("Broken", "Failed")
    window.node("Broken").get_by_label("Text", exact=True).fill("mended")
    window.shows("Broken", "Out of date")
    until(lambda: window.graph(project)["nodes"][0]["params"]["text"] == "mended")
    expect(window.page.get_by_role("button", name="1 problem")).to_have_count(0)
