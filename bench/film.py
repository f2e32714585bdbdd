"""A film of any length to look at: scenes of twelve nodes of the types that need no network, with real results.

There are few different scenes, so that few pictures and clips have to be made; the others hold the same by equal keys.
Every seventh scene has words of its own and was never made, as in a project that somebody works on.
"""

from collections.abc import Iterator
from typing import Any

from schemas.graph import Edge, Graph, Node, NodeView, PortRef, View

DIFFERENT = 3
SCENE = 12
_UNMADE = 7
_ACROSS, _DOWN, _SCENES_ACROSS = 320, 400, 3
_IDEAS = (
    "A rocket climbs on a column of fire",
    "The cat at home waits at the window",
    "A grey plain below a black sky",
)
_STILLS = ("rocket.jpg", "chelsea.png", "moon.png")
_SIZE = {"width": 480, "height": 270}
_MOVES = ("push", "pull", "pan-left")


def film(nodes: int) -> Graph:
    """A graph of at least so many nodes, in whole scenes. Its pictures are files beside the sample film."""
    scenes = -(-nodes // SCENE)
    made: list[Node] = []
    edges: list[Edge] = []
    places: dict[str, NodeView] = {}
    for scene in range(scenes):
        own = list(_nodes(scene))
        made += [node for node, _ in own]
        edges += [_edge(scene, wire) for wire in _WIRES]
        left, top = scene % _SCENES_ACROSS * 5 * _ACROSS, scene // _SCENES_ACROSS * 3 * _DOWN
        for node, (column, row) in own:
            title = f"{node.id.partition('-')[0].capitalize()} {scene}"
            places[node.id] = NodeView(x=left + column * _ACROSS, y=top + row * _DOWN, title=title)
    return Graph(nodes=tuple(made), edges=tuple(edges), view=View(nodes=places))


def targets(graph: Graph) -> tuple[str, ...]:
    """What is to be made of it: the cut of every scene that is made, and its analysed song."""
    scenes = range(len(graph.nodes) // SCENE)
    return tuple(f"{name}-{scene}" for scene in scenes if scene % _UNMADE for name in ("cut", "rhythm", "still"))


_WIRES = (
    ("words.prompt", "panel.prompt"), ("words.style", "others.style"), ("others.prompt", "second.prompt"),
    ("panel.image", "clip.image"), ("words.prompt", "clip.prompt"), ("still.image", "pan.image"),
    ("second.image", "climb.image"), ("clip.video", "cut.clips"), ("pan.video", "cut.clips"),
    ("climb.video", "cut.clips"), ("song.audio", "rhythm.audio"), ("still.image", "second.references"),
)  # fmt: skip


def _nodes(scene: int) -> Iterator[tuple[Node, tuple[int, int]]]:
    kind = 1 + scene % DIFFERENT if scene % _UNMADE else 0
    idea = _IDEAS[kind - 1] if kind else f"Something that nobody has seen, number {scene}"
    still = {"asset": f"media/{_STILLS[kind - 1]}"}

    def clip(move: str) -> dict[str, Any]:
        return {"move": move, "seconds": 1.0, "fps": 24, **_SIZE}

    described: dict[str, tuple[str, dict[str, Any], tuple[int, int]]] = {
        "words": ("prompt", {"text": idea, "shot": "wide", "seed": kind}, (0, 0)),
        "others": ("prompt", {"text": f"{idea}, seen from afar", "seed": kind}, (0, 1)),
        "about": ("note", {"text": f"What scene {scene} is about: {idea.lower()}."}, (0, 2)),
        "panel": ("image-generate", {**_SIZE, "seed": kind}, (1, 0)),
        "second": ("image-generate", {**_SIZE, "seed": kind + 9}, (1, 1)),
        "still": ("image", still, (1, 2)),
        "clip": ("video", clip(_MOVES[0]), (2, 0)),
        "climb": ("video", clip(_MOVES[1]), (2, 1)),
        "pan": ("video", clip(_MOVES[2]), (2, 2)),
        "cut": ("assemble", {"cut": "seconds", "every": 0.9, "size": 480, "fps": 24}, (3, 0)),
        "song": ("audio", {"asset": "media/war_of_freedom_140bpm.ogg"}, (3, 1)),
        "rhythm": ("beat", {"minimum_bpm": 100, "maximum_bpm": 180}, (3, 2)),
    }
    for name, (node_type, params, place) in described.items():
        yield Node(id=f"{name}-{scene}", type=node_type, params=params), place


def _edge(scene: int, wire: tuple[str, str]) -> Edge:
    source, target = (end.split(".") for end in wire)
    return Edge(
        source=PortRef(node=f"{source[0]}-{scene}", port=source[1]),
        target=PortRef(node=f"{target[0]}-{scene}", port=target[1]),
    )
