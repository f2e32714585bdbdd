"""What can be wrong with the faces of a picture, in words to show. `crops` are the faces, from left to right."""

from collections.abc import Sequence

from graph_engine import Artifact, Crop, NodeError


def no_face(left_out: int) -> NodeError:
    """Nothing to go on with. `left_out` faces were found, but are below the least quality."""
    detail = "Nothing in it looks like a face that can be recognised."
    if left_out:
        detail = f"{left_out} found, but below the least quality: too small, blurred or turned away."
    return NodeError(
        "There is no face in this picture",
        detail=detail,
        hint="Use a sharp picture with the face towards the camera and not too small, or lower the least quality.",
        code="no_face",
        port="image",
    )


def several_faces(crops: Sequence[Artifact]) -> NodeError:
    """One person was asked for and there are more; the pictures let a person pick."""
    return NodeError(
        f"There are {len(crops)} people in this picture",
        detail="This node was asked for one person.",
        hint="Pick one: set Choose to 'index' and give its number, counted from the left. Or crop the picture.",
        code="several_faces",
        port="image",
        field="choose",
        pictures=_pictures(crops),
    )


def no_such_face(number: int, crops: Sequence[Artifact]) -> NodeError:
    """A number beyond the last face."""
    return NodeError(
        f"There is no face number {number}",
        detail=f"This picture has {len(crops)}.",
        hint="Pick a lower number; faces are counted from the left.",
        code="no_such_face",
        field="index",
        pictures=_pictures(crops),
    )


def nobody_like(character_id: str, crops: Sequence[Artifact]) -> NodeError:
    """No face is similar enough to those that are remembered of a character."""
    return NodeError(
        "Nobody in this picture looks like that character",
        detail=f"Faces in it: {len(crops)}. The character: {character_id or 'none is given'}.",
        hint="Check the character, or find its face in a clear portrait first.",
        code="nobody_like",
        field="character",
        pictures=_pictures(crops),
    )


def _pictures(crops: Sequence[Artifact]) -> list[Crop]:
    return [Crop(digest=crop.digest, caption=f"Face {number}") for number, crop in enumerate(crops, 1)]
