"""`face-embed`: who is in a picture."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta, Struct

from graph_engine import Artifact, Face, Image, RunContext, node
from node_types._lib import character, face, face_problem, picture
from node_types._lib.hint import PROMOTED, choices, shown_if


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    choose: Annotated[
        Literal["largest", "index", "like"],
        Meta(
            title="Choose",
            description="Which face goes out as the one: the largest, one by its number, or the one like a character.",
            extra_json_schema=choices(
                ("largest", "index", "like"), largest="The largest", index="By its number", like="Like a character"
            )
            | PROMOTED,
        ),
    ] = "largest"
    index: Annotated[
        int,
        Meta(
            title="Number",
            ge=1,
            le=face.MAX_FACES,
            description="For 'index': which face, counted from the left.",
            extra_json_schema=shown_if(choose="index"),
        ),
    ] = 1
    character: Annotated[
        str,
        Meta(
            title="Character",
            max_length=64,
            description="For 'like': the id of a character of this project.",
            extra_json_schema=shown_if(choose="like"),
        ),
    ] = ""
    single: Annotated[
        bool,
        Meta(
            title="One person",
            description="With 'largest': stop and show the faces when there is more than one.",
            extra_json_schema=shown_if(choose="largest"),
        ),
    ] = False
    min_quality: Annotated[
        float,
        Meta(title="Least quality", ge=0, le=1, description="Leave out faces that are too small, blurred or turned."),
    ] = 0.3


class Inputs(Struct, frozen=True):
    image: Image


class Outputs(Struct, frozen=True):
    faces: tuple[Face, ...]
    face: Face


@node("face-embed", title="Find faces", category="Face", lane="cpu", scope="project", models=[face.FILES])
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Find the faces in a picture and tell who they are.

    Faces come out from left to right. The same person keeps one character across the pictures of a project, so that
    later shots can be checked against earlier ones. Nothing leaves this computer.
    """
    folder = ctx.model(face.FILES)
    ctx.progress(0.0, "Looking for faces")
    frame = np.asarray(picture.load_upright(ctx.open(inputs.image.artifact)))
    every = face.find(folder, frame)
    found = [one for one in every if one.quality >= params.min_quality]
    if not found:
        raise face_problem.no_face(len(every))
    crops = [_save_crop(ctx, frame, one) for one in found]
    if params.single and params.choose == "largest" and len(found) > 1:
        raise face_problem.several_faces(crops)
    chosen = _choose(ctx, params, found, crops)
    faces = []
    for number, (one, crop) in enumerate(zip(found, crops, strict=True)):
        ctx.progress(number / len(found), "Comparing with known characters")
        faces.append(_face(one, crop, inputs.image, character.recognise(ctx, one, inputs.image.artifact.digest)))
    return Outputs(faces=tuple(faces), face=faces[chosen])


def _save_crop(ctx: RunContext, frame: face.Frame, found: face.FoundFace) -> Artifact:
    path = ctx.create(".png")
    picture.save_png(face.crop(frame, found.box), path)
    return ctx.save(path, "image/png")


def _choose(ctx: RunContext, params: Params, found: Sequence[face.FoundFace], crops: Sequence[Artifact]) -> int:
    numbers = range(len(found))
    if params.choose == "largest":
        return max(numbers, key=lambda number: found[number].box[2] * found[number].box[3])
    if params.choose == "index":
        if params.index > len(found):
            raise face_problem.no_such_face(params.index, crops)
        return params.index - 1
    scores = [character.likeness(ctx, one, params.character) for one in found]
    best = max(numbers, key=scores.__getitem__)
    if scores[best] < face.SAME_PERSON:
        raise face_problem.nobody_like(params.character, crops)
    return best


def _face(found: face.FoundFace, crop: Artifact, source: Image, character_id: str) -> Face:
    return Face(
        crop=crop,
        source=source.artifact.digest,
        box=found.box,
        landmarks=found.landmarks,
        quality=found.quality,
        vector=found.vector,
        model=face.MODEL,
        character_id=character_id,
    )
