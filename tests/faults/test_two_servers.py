"""What is done at one server is seen at the other one."""

from typing import cast

import msgspec
from served_cluster import ServedCluster
from story import Story
from trial import until
from websockets.sync.client import connect

from schemas.event import Events, Snapshot, SocketFrame, StepChanged


def test_a_page_at_one_server_follows_a_run_that_was_triggered_at_the_other(story: Story) -> None:
    other = cast("ServedCluster", story.server).cluster.urls[1]  # a story goes to the first
    project = story.project(say="a")
    told: list[str] = []
    with connect(f"ws{other.removeprefix('http')}/api/projects/{project.id}/events") as socket:

        def heard() -> SocketFrame:
            return msgspec.json.decode(socket.recv(30), type=SocketFrame)

        until(lambda: isinstance(heard(), Snapshot))
        project.run("a", wait=False)
        while "succeeded" not in told:
            frame = heard()
            facts = [event.fact for event in frame.events] if isinstance(frame, Events) else []
            told += [fact.status for fact in facts if isinstance(fact, StepChanged)]
    assert list(dict.fromkeys(told)) == ["queued", "running", "succeeded"]
