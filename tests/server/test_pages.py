import re
from html.parser import HTMLParser

from served import Client, begin, node, png, upload, walk_graph

TEXT_THAT_LOOKS_LIKE_MARKUP = "<script>alert('1')</script> & \"quotes\""


class Page(HTMLParser):
    """The elements of a page as (tag, attributes), and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, name: str) -> list[dict[str, str]]:
        return [attributes for _, attributes in self.elements if name in attributes]

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.elements if found == tag]


def page(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


def test_the_front_page_lists_the_projects_with_their_graphs(client: Client, walk: str) -> None:
    found = page(client, "/")

    assert walk in [section["data-project"] for section in found.having("data-project")]
    assert f"/projects/{walk}" in [link["href"] for link in found.of("a")]
    assert any("5 nodes, 3 wires" in svg["aria-label"] for svg in found.of("svg"))


def test_a_project_shows_the_state_of_its_nodes_in_words(client: Client, walk: str) -> None:
    before = page(client, f"/projects/{walk}")
    client.post(f"/api/projects/{walk}/nodes/out/run")
    after = page(client, f"/projects/{walk}")

    def looks(found: Page) -> dict[str, str]:
        return {g["data-node"]: g["data-look"] for g in found.having("data-node")}

    assert looks(before) == {"day": "missing", "night": "missing", "pick": "missing", "out": "missing", "memo": "note"}
    assert looks(after) == {**looks(before), "night": "fresh", "pick": "fresh", "out": "fresh"}
    assert "● Up to date" in after.text
    assert "It has not run yet" in before.text
    assert "Last run finished" in after.text


def test_titles_come_from_the_view(client: Client) -> None:
    graph = {**walk_graph(), "view": {"nodes": {"out": {"x": 1, "y": 2, "title": "The end"}}}}

    found = page(client, f"/projects/{begin(client, graph)}")

    assert "The end" in found.text


def test_text_is_never_markup(client: Client) -> None:
    graph = {
        "nodes": [node("a", TEXT_THAT_LOOKS_LIKE_MARKUP)],
        "view": {"nodes": {"a": {"title": TEXT_THAT_LOOKS_LIKE_MARKUP}}},
    }
    project = begin(client, graph, TEXT_THAT_LOOKS_LIKE_MARKUP)

    for path in ("/", f"/projects/{project}"):
        found = page(client, path)
        assert [script.get("src") for script in found.of("script")] == ["/page/page.js"]
        assert TEXT_THAT_LOOKS_LIKE_MARKUP in found.text


def test_a_page_loads_nothing_from_elsewhere_and_has_no_script_or_style_inside(client: Client, walk: str) -> None:
    answer = client.get(f"/projects/{walk}")
    found = Page(answer.text)

    sources = [a[name] for _, a in found.elements for name in ("src", "href", "poster") if name in a]
    assert all(source.startswith("/") and not source.startswith("//") for source in sources)
    assert not found.of("style")
    assert not found.having("style")
    assert not [name for _, a in found.elements for name in a if name.startswith("on")]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for source in {source for source in sources if source.startswith("/page/")}:
        assert client.get(source).status_code == 200, source


def test_the_result_of_an_output_is_shown(client: Client, walk: str) -> None:
    value = upload(client, walk, png(70)).json()["value"]
    graph = {
        "nodes": [node("in", "input", expects="image", value=value), node("out", "output")],
        "edges": [{"source": {"node": "in", "port": "value"}, "target": {"node": "out", "port": "value"}}],
    }
    project = begin(client, graph)
    assert not page(client, f"/projects/{project}").having("alt")[1:]

    client.post(f"/api/projects/{project}/run")

    address = f"/api/artifacts/{value['artifact']['digest']}"
    assert address in [image["src"] for image in page(client, f"/projects/{project}").of("img")]


def test_a_project_without_nodes_can_not_be_run(client: Client) -> None:
    found = page(client, f"/projects/{begin(client, {})}")

    (button,) = found.having("data-run")
    assert "disabled" in button
    assert "no nodes yet" in found.text


def test_a_failure_says_what_helps(client: Client) -> None:
    project = begin(client, {"nodes": [node("lost", "output")]})

    found = page(client, f"/projects/{project}")

    assert re.search(r"Not ready.*not connected.*Connect", found.text, re.DOTALL)


def test_a_project_that_is_not_there_has_a_page_that_says_so(client: Client) -> None:
    answer = client.get("/projects/ghost")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such project" in answer.text
