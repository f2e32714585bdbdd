"""What a film-maker is told of a conversion."""

from collections.abc import Sequence

from schemas.problem import Problem, Where

_MOST_PLACES = 5


def placeholder(id: str, title: str, type: str) -> Problem:
    """A node that nothing here stands for."""
    return Problem(
        code="placeholder",
        title=f"“{title}” is kept as a placeholder",
        detail=f"No node here stands for “{type}” as it is used. Its settings and wires are there, but it can't run.",
        hint="Put a node of Reelgraph in its place, or remove it.",
        where=Where(node=id),
    )


def secret(id: str, title: str, places: Sequence[str]) -> Problem:
    """Passwords and keys that stayed behind."""
    more = f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
    return Problem(
        code="secret_left_out",
        title=f"Passwords and keys of “{title}” were left out",
        detail=", ".join(places[:_MOST_PLACES]) + more,
        hint="Everybody who opens a graph can read its settings. Enter keys in the settings of the server instead.",
        where=Where(node=id),
    )


def upload(id: str, title: str, file: str) -> Problem:
    """A file that a workflow names and does not carry."""
    return Problem(
        code="upload_needed",
        title=f"“{title}” needs its file",
        detail=f"The workflow only names it: {file}",
        hint="Drop the file on the node.",
        where=Where(node=id, field="asset"),
    )


def lost_wire(id: str, port: str, why: str) -> Problem:
    """A wire that is not in the graph."""
    return Problem(
        code="wire_left_out",
        title=f"A wire at “{port}” was left out",
        detail=why,
        hint="Connect it again where it is needed.",
        where=Where(node=id, port=port),
    )
