from uuid import uuid4

import pytest
from served import Client, begin, ended, eventually, node


def test_live_jobs_are_listed_with_what_waits_for_them(client: Client) -> None:
    words = uuid4().hex
    project = begin(client, {"nodes": [node("slow", "say", text=words, seconds=60)]})
    run = client.post(f"/api/projects/{project}/nodes/slow/run").json()["run"]["id"]

    [job] = eventually(lambda: [j for j in client.get("/api/jobs?lane=cpu").json()["items"] if j["project"] == project])

    assert (job["type"], job["lane"]) == ("say", "cpu")
    assert job["status"] in ("queued", "running")
    assert job["steps"] == [{"project": project, "run": run, "node": "slow"}]
    assert client.get("/api/jobs").json()["live"] >= 1
    client.post(f"/api/runs/{run}/cancel")
    ended(client, run)
    ended_jobs = client.get("/api/jobs", params={"status": "canceled", "limit": 1000}).json()["items"]
    assert [j["steps"] for j in ended_jobs if j["id"] == job["id"]] == [[]]


@pytest.mark.parametrize("query", ["status=asleep", "lane=fast", "limit=0"])
def test_a_question_that_makes_no_sense_is_refused(client: Client, query: str) -> None:
    answer = client.get(f"/api/jobs?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
