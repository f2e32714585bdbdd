"""`prompt`: an idea becomes a worked-out prompt."""

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from graph_engine import Json, NodeError, Prompt, RunContext, Style, Text, node
from node_types._lib import idea
from node_types._lib.hint import MULTILINE, PROMOTED, SEED, choices
from node_types._lib.style import LOOKS
from node_types.text import _stages as stages

Shot = Literal[
    "auto", "wide", "full", "medium", "close-up", "detail", "over-shoulder", "two-shot", "aerial", "low-angle"
]
LookName = Literal[
    "auto", "natural", "golden-hour", "neon-noir", "blue-hour", "film-noir", "nordic", "epic-scope", "dreamscape",
    "stage-light", "vintage-super8", "gothic",
]  # fmt: skip
_OWN_WORDS = "Your own words for this stage. Empty: made from the idea."


def _stage(title: str) -> Meta:
    return Meta(title=title, max_length=2000, description=_OWN_WORDS, extra_json_schema=MULTILINE)


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Annotated[
        str,
        Meta(
            title="Idea",
            max_length=4000,
            description="What is to be seen, in your words. Place, hour, weather, mood and movement are read from it.",
            extra_json_schema=MULTILINE | PROMOTED,
        ),
    ] = ""
    shot: Annotated[
        Shot,
        Meta(
            title="Shot",
            description="How close the camera is. Auto: chosen to serve the idea.",
            extra_json_schema=choices(get_args(Shot)) | PROMOTED,
        ),
    ] = "auto"
    look: Annotated[
        LookName,
        Meta(
            title="Look",
            description="Palette, light, lens and grading that fit together. A connected style comes before it.",
            extra_json_schema=choices(get_args(LookName)),
        ),
    ] = "auto"
    negative: Annotated[
        str, Meta(title="Also avoid", max_length=1000, description="Things that must not be seen, with commas between.")
    ] = ""
    seed: Annotated[
        int,
        Meta(
            title="Seed",
            ge=0,
            le=2**31 - 1,
            description="Another seed words the same idea another way.",
            extra_json_schema=SEED,
        ),
    ] = 0
    concept: Annotated[str, _stage("1 Concept")] = ""
    scene: Annotated[str, _stage("2 Scene")] = ""
    visual: Annotated[str, _stage("3 Visual")] = ""
    cinematic: Annotated[str, _stage("4 Cinematic")] = ""
    narrative: Annotated[str, _stage("5 Narrative")] = ""
    technical: Annotated[str, _stage("6 Technical")] = ""
    consistency: Annotated[str, _stage("7 Consistency")] = ""


class Inputs(Struct, frozen=True):
    style: Style | None = None
    context: tuple[Text, ...] = ()


class Outputs(Struct, frozen=True):
    prompt: Prompt
    style: Style
    stages: Json


@node("prompt", title="Prompt", category="Text", lane="inline")
async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
    """Work an idea out into a prompt, in seven stages.

    Made by rules, with no language model: the same idea and seed give the same words. `stages` shows the text of each
    stage, and each can be replaced. Connect the style of one prompt to others, and their scenes match in palette,
    light and lens. Rules read English; in other languages the idea itself is kept word for word.
    """
    context = stages.one_line(" ".join(text.text for text in inputs.context))
    text = stages.one_line(params.text) or context
    if not text:
        raise NodeError(
            "There is no idea to work on",
            hint="Write what is to be seen, or connect a text to 'context'.",
            code="empty_prompt",
            field="text",
        )
    draft = _draft(params, inputs.style, text, context if text != context else "")
    texts = {make.__name__: getattr(params, make.__name__).strip() or make(draft) for make in stages.MAKERS}
    prompt = Prompt(
        text=" ".join(texts.values()),
        negative=stages.negative(draft, params.negative),
        shot=draft.shot,
        title=stages.title(text),
        style=draft.style,
    )
    return Outputs(prompt=prompt, style=draft.style, stages=Json(texts))


def _draft(params: Params, given: Style | None, text: str, context: str) -> stages.Draft:
    read = idea.read(text, context)
    look = LOOKS[stages.choose_look(read, params.seed) if params.look == "auto" else params.look]
    made = stages.make_style(look, read, text, hour_rules=params.look == "auto")
    return stages.Draft(
        text=text,
        context=context,
        idea=read,
        shot=stages.choose_shot(read, params.seed, text) if params.shot == "auto" else params.shot,
        look=look,
        style=made if given is None else stages.merge(given, made),
        shared=given is not None,
        seed=params.seed,
    )
