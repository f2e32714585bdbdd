"""Characters of a project: people who are told apart by their faces, in the vector store.

Every face that is remembered is one vector with the payload `user_id`, `project_id`, `character_id`, `source_asset` and
`model`; the first two are there because `ctx.vectors` writes them. Projects never see each other's characters.
"""

from uuid import NAMESPACE_URL, uuid5

from graph_engine import Collection, Entry, Face, RunContext
from node_types._lib import face

SUBJECT = "faces"
"""What the vectors are of: see `Collection`."""

_COLLECTION = Collection(SUBJECT, face.NETWORK, face.DIMENSION)

_Box = tuple[float, float, float, float]


def recognise(ctx: RunContext, found: face.FoundFace, source: str) -> str:
    """The id of the character with this face: one that is remembered, or else a new one. Then the face is remembered.

    `source` is the digest of the picture. Ids follow from the project, the picture and the place in it, so that doing
    it again changes nothing.
    """
    own = _id(ctx.owner.project, source, found.box)
    matches = ctx.vectors.search(_COLLECTION, found.vector, limit=1)
    known = [match.payload["character_id"] for match in matches if match.score >= face.SAME_PERSON]
    character_id = str(known[0]) if known else own
    ctx.vectors.upsert(_COLLECTION, [_entry(own, found.vector, character_id, source, face.MODEL)])
    return character_id


def likeness(ctx: RunContext, found: face.FoundFace, character_id: str) -> float:
    """The cosine with the most similar remembered face of this character, −1 if there is none."""
    matches = ctx.vectors.search(_COLLECTION, found.vector, {"character_id": character_id}, limit=1)
    return matches[0].score if matches else -1.0


def remembered(project: str, seen: Face) -> tuple[Collection, Entry]:
    """What `recognise` has stored of a face that a project has among its results, whichever model found it then."""
    dimension = len(seen.vector)
    collection = Collection(SUBJECT, seen.model.removesuffix(f"-{dimension}"), dimension)
    own = _id(project, seen.source, seen.box)
    return collection, _entry(own, seen.vector, seen.character_id, seen.source, seen.model)


def _id(project: str, source: str, box: _Box) -> str:
    return str(uuid5(NAMESPACE_URL, f"reelgraph:{project}:{source}:{box}"))


def _entry(id: str, vector: tuple[float, ...], character_id: str, source: str, model: str) -> Entry:
    return Entry(id, vector, {"character_id": character_id, "source_asset": source, "model": model})
