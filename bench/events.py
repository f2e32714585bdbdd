"""How many bytes of events a run writes and sends, per node. The peer sends the state of all nodes at every change."""

import msgspec

from bench.install import Install, installed
from bench.measure import table
from bench.shapes import SHAPES, graph
from schemas.event import Events
from storage.sql import journal

SIZES = (10, 100, 1000)


def main() -> None:
    rows = []
    with installed() as install:
        for size in SIZES:
            for name, shape in SHAPES.items():
                project = install.project(graph(shape(size), size, "work", tag=f"events {name} {size}"))
                install.run(project, f"n{size - 1}")
                rows.append((f"{name} {size}", *_bytes(install, project, size)))
    heads = ("", "events", "bytes stored a node", "bytes sent a node", "whole state each time: bytes a node", "×")
    table("events of a cold run", heads, rows)


def _bytes(install: Install, project: str, size: int) -> tuple[int, int, int, int, str]:
    with install.store.database.read() as connection:
        events = tuple(journal.since(connection, project, 0, journal.last(connection, project)))
    stored = sum(len(msgspec.json.encode(event.fact)) for event in events)
    sent = len(msgspec.json.encode(Events(events=events)))
    whole = len(events) * len(msgspec.json.encode(install.store.status.project(project, outputs=False)))
    return len(events), round(stored / size), round(sent / size), round(whole / size), f"{sent / whole:.2g}"


if __name__ == "__main__":
    main()
