"""Characters of a project: people who are told apart by their faces, in the vector store.

Every face that is remembered is one vector with the payload `user_id`, `project_id`, `character_id`, `source_asset` and
`model`. Projects never see each other's characters.
"""

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from graph_engine import RunContext
from node_types._lib import face

_COLLECTION = f"faces-{face.MODEL}"


def recognise(ctx: RunContext, found: face.FoundFace, source: str) -> str:
    """The id of the character with this face: one that is remembered, or else a new one. Then the face is remembered.

    `source` is the digest of the picture. Ids follow from the project, the picture and the place in it, so that doing
    it again changes nothing.
    """
    own = str(uuid5(NAMESPACE_URL, f"reelgraph:{ctx.owner.project}:{source}:{found.box}"))
    matches = ctx.vectors.search(_COLLECTION, found.vector, _owned(ctx), limit=1)
    known = [match.payload["character_id"] for match in matches if match.score >= face.SAME_PERSON]
    character_id = str(known[0]) if known else own
    payload = {**_owned(ctx), "character_id": character_id, "source_asset": source, "model": face.MODEL}
    ctx.vectors.upsert(_COLLECTION, own, found.vector, payload)
    return character_id


def likeness(ctx: RunContext, found: face.FoundFace, character_id: str) -> float:
    """The cosine with the most similar remembered face of this character, −1 if there is none."""
    matches = ctx.vectors.search(_COLLECTION, found.vector, {**_owned(ctx), "character_id": character_id}, limit=1)
    return matches[0].score if matches else -1.0


def _owned(ctx: RunContext) -> Mapping[str, str]:
    return {"user_id": ctx.owner.user, "project_id": ctx.owner.project}
