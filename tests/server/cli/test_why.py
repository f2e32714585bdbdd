"""`reelgraph why`."""

from served import ended, text


def test_a_node_that_never_ran_says_so(command, address, walk):
    done = command("why", walk, "out", "--server", address)
    assert done.code == 0
    assert done.out.startswith("“out” ")


def test_the_way_to_the_cause_is_told(command, client, address, walk):
    ended(client, client.post(f"/api/projects/{walk}/nodes/out/run").json()["run"]["id"])
    body = {"changes": [{"op": "setParams", "id": "night", "params": {"value": text("Another one")}}]}
    assert client.patch(f"/api/projects/{walk}/graph", json=body, headers={"If-Match": '"1"'}).status_code == 200
    lines = command("why", walk, "out", "--server", address).out.splitlines()
    assert [line.split("”")[0] for line in lines[:-1]] == ["“out", "“pick", "“night"]
    assert lines[-1] == "→ Look here first: night"
    why = command("why", walk, "out", "--json", "--server", address).json()
    assert (why["node"], why["root"]) == ("out", ["night"])


def test_a_node_that_is_not_there_is_2(command, address, walk):
    done = command("why", walk, "nobody", "--server", address)
    assert done.code == 2
    assert "nobody" in done.err
