"""Scenario 21 of the engine: a client whose socket breaks knows afterwards what a new client is told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from story import Story
from websockets.sync.client import ClientConnection, connect

from schemas.event import Event, Events, Freshness, Hello, RunEnded, RunStarted, Snapshot, SocketFrame
from schemas.run import NodeStatus
from server.client import Project

CHAIN = 100
FRAME_SECONDS = 20


class Canvas:
    """What a page knows of a project, from the frames alone."""

    def __init__(self) -> None:
        self.place: dict[str, Any] = {}
        self.nodes: dict[str, NodeStatus] = {}
        self.live: set[str] = set()
        self.seq = 0
        self.heard: list[type[SocketFrame]] = []

    def take(self, frame: SocketFrame) -> None:
        self.heard.append(type(frame))
        match frame:
            case Hello(epoch, since):
                self.place, self.seq = {"epoch": epoch, "since": since}, since
            case Snapshot(status, runs):
                self.nodes = {node.node: node for node in status.nodes}
                self.live = {run.id for run in runs}
                self._at(status.seq)
            case Events(events):
                for event in events:
                    self._event(event)
            case Freshness(_, nodes):
                self.nodes |= {node.node: node for node in nodes}

    def _event(self, event: Event) -> None:
        assert event.seq == self.seq + 1, "a gap"
        self._at(event.seq)
        match event.fact:
            case RunStarted() as fact:
                self.live.add(fact.run)
            case RunEnded() as fact:
                self.live.discard(fact.run)

    def _at(self, seq: int) -> None:
        self.seq = self.place["since"] = seq


def test_a_socket_that_was_lost_for_300_events_is_told_them_and_knows_what_a_new_one_is_told(story: Story) -> None:
    project = chain(story)
    canvas = Canvas()
    with listening(story, project, canvas) as connection:
        hear(connection, canvas, until=0)
        lose(connection)
    lost_at = canvas.seq
    happen(project, times=3)

    with listening(story, project, canvas) as connection:
        hear(connection, canvas, until=project.status().seq)

    assert canvas.seq - lost_at >= 300
    assert canvas.heard[:2] == [Hello, Snapshot]
    assert canvas.heard.count(Snapshot) == 1
    assert_up_to_date(story, project, canvas)


def test_a_socket_that_was_lost_for_an_hour_is_given_a_snapshot(story: Story) -> None:
    project = chain(story)
    canvas = Canvas()
    with listening(story, project, canvas) as connection:
        hear(connection, canvas, until=0)
        lose(connection)
    happen(project, times=11)
    assert project.status().seq > 1000

    with listening(story, project, canvas) as connection:
        hear(connection, canvas, until=project.status().seq)

    assert canvas.heard[:4] == [Hello, Snapshot, Hello, Snapshot]
    assert Events not in canvas.heard
    assert_up_to_date(story, project, canvas)


def chain(story: Story) -> Project:
    names = [f"n{number}" for number in range(CHAIN)]
    wires = ", ".join(f"{names[number]} -> {names[number + 1]}" for number in range(CHAIN - 1))
    return story.project(wires, mention=" ".join(names))


def happen(project: Project, times: int) -> None:
    """Edit the begin of the chain and run its end; and leave it stale in the end."""
    for number in range(times):
        project.set("n0", text=f"take {number}")
        assert project.run(f"n{CHAIN - 1}", wait=False).status == "succeeded"
    project.set("n50", text="what else")


@contextmanager
def listening(story: Story, project: Project, canvas: Canvas) -> Iterator[ClientConnection]:
    """Connect as a client does that has been there before, if it has."""
    query = "&".join(f"{name}={value}" for name, value in canvas.place.items())
    address = f"{story.server.url.replace('http', 'ws', 1)}/api/projects/{project.id}/events?{query}"
    with connect(address, max_size=None, compression=None) as connection:
        yield connection


def hear(connection: ClientConnection, canvas: Canvas, until: int) -> None:
    """Take in all frames up to this number, and the freshness that follows."""
    settled = False
    while not settled:
        frame = msgspec.json.decode(connection.recv(timeout=FRAME_SECONDS), type=SocketFrame)
        canvas.take(frame)
        settled = canvas.seq >= until and isinstance(frame, Snapshot | Freshness)


def lose(connection: ClientConnection) -> None:
    """As when somebody pulls the plug: nobody says goodbye."""
    connection.socket.shutdown(socket.SHUT_RDWR)


def assert_up_to_date(story: Story, project: Project, canvas: Canvas) -> None:
    fresh = Canvas()
    with listening(story, project, fresh) as connection:
        hear(connection, fresh, until=0)
    assert (canvas.seq, canvas.nodes, canvas.live) == (fresh.seq, fresh.nodes, fresh.live)
    assert {node.state for node in fresh.nodes.values()} == {"fresh", "stale", "maybe_stale"}
