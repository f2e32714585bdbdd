from served import Client, begin, node


def test_a_node_that_never_ran_leads_to_where_the_film_begins(client: Client, walk: str) -> None:
    why = client.get(f"/api/projects/{walk}/nodes/out/why").json()

    assert [link["node"] for link in why["links"]] == ["out", "pick", "night"]
    assert (why["root"], why["leftOut"], why["rev"]) == (["night"], 0, 1)
    assert why["links"][1]["behind"] == ["night"]
    assert why["links"][2]["reasons"] == [{"code": "never_ran"}]
    assert why["links"][2]["sentence"] == "“night” has never run."


def test_a_node_that_is_up_to_date_has_no_cause(client: Client, walk: str) -> None:
    client.post(f"/api/projects/{walk}/nodes/out/run")

    why = client.get(f"/api/projects/{walk}/nodes/out/why").json()

    assert ([link["sentence"] for link in why["links"]], why["root"]) == (["“out” is up to date."], [])


def test_what_forbids_to_run_is_told(client: Client) -> None:
    project = begin(client, {"nodes": [node("out", "output")]})

    [link] = client.get(f"/api/projects/{project}/nodes/out/why").json()["links"]

    assert link["sentence"] == "“out” can't run: The input “value” is not connected."
    assert link["problems"][0]["where"]["port"] == "value"


def test_a_node_that_is_not_there_can_not_be_explained(client: Client, walk: str) -> None:
    for address, code in ((f"{walk}/nodes/ghost", "unknown_node"), ("ghost/nodes/out", "unknown_project")):
        answer = client.get(f"/api/projects/{address}/why")
        assert (answer.status_code, answer.json()["code"]) == (404, code)
