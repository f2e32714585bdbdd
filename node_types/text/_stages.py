"""The seven stages of a prompt, made from an idea by rules. Choices among equals follow the seed."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from graph_engine import Style
from node_types._lib.idea import Idea
from node_types._lib.style import DEFAULT_LOOK, HEX, LOOKS, Look, colour_in, colour_name
from node_types.text import _phrases as phrases

TITLE_CHARACTERS = 64
_CONTEXT_CHARACTERS = 240
_COLOURS_NAMED = 3


class Draft(Struct, frozen=True, kw_only=True):
    """All that the stages are made from. `text` is the idea in one line; choices among equals follow `seed`."""

    text: str
    context: str
    idea: Idea
    shot: str
    look: Look
    style: Style
    shared: bool
    seed: int

    def choose(self, stage: str, options: Sequence[str]) -> str:
        """One of the options. Each stage draws for itself, so that overriding one changes no other."""
        return random.Random(f"{self.seed}/{stage}/{self.text}").choice(options)


def one_line(text: str) -> str:
    """The text without line breaks and double blanks."""
    return " ".join(text.split())


def title(text: str) -> str:
    """A short caption: the first sentence, cut at a word when it is long."""
    first = re.split(r"(?<=[.!?。！？])\s+", text, maxsplit=1)[0].rstrip(".。")
    return _cut(first, TITLE_CHARACTERS)


def choose_shot(idea: Idea, seed: int, text: str) -> str:
    """The framing that the idea asks for, or one that serves what happens in it."""
    if idea.shot:
        return idea.shot
    if idea.cast == "pair":
        return "two-shot"
    if idea.cast in ("", "crowd", "animal") or idea.motion in ("ride", "fly"):
        return "wide"
    fitting = {"run": ("full", "wide"), "walk": ("wide", "full"), "dance": ("full",), "fall": ("full", "wide")}
    options = fitting.get(idea.motion, ("medium", "close-up", "wide"))
    return random.Random(f"{seed}/shot/{text}").choice(options)


def choose_look(idea: Idea, seed: int) -> str:
    """The look that suits what was read. A tag counts the more, the fewer looks it suits; the seed decides ties."""
    suited = Counter(tag for look in LOOKS.values() for tag in look.suits)
    scores = {name: sum(1 / suited[tag] for tag in sorted(look.suits & idea.tags)) for name, look in LOOKS.items()}
    best = max(scores.values())
    equals = [name for name, score in scores.items() if score == best]
    return DEFAULT_LOOK if DEFAULT_LOOK in equals else random.Random(f"{seed}/look").choice(equals)


def make_style(look: Look, idea: Idea, text: str, hour_rules: bool) -> Style:
    """Style DNA of a look. A colour that the idea names becomes its accent.

    Where the hour rules, it gives the light of a look that was not made for it.
    """
    light = phrases.LIGHTS.get(idea.time, look.light) if hour_rules and idea.time not in look.suits else look.light
    return Style(
        palette=(*look.palette[:4], colour_in(text) or look.palette[4]),
        light=light,
        lens=look.lens,
        keywords=look.keywords,
    )


def merge(given: Style, made: Style) -> Style:
    """The given style, with what it leaves open, or gives as no colour at all, taken from the made one."""
    palette = tuple(colour.lower() for colour in given.palette if HEX.fullmatch(colour))
    return Style(
        palette=palette or made.palette,
        light=given.light or made.light,
        lens=given.lens or made.lens,
        keywords=given.keywords or made.keywords,
    )


def concept(draft: Draft) -> str:
    """What is seen and felt."""
    feeling = " and ".join(draft.idea.moods)
    return _sentence(draft.text, f"{feeling} in tone" if feeling else "")


def scene(draft: Draft) -> str:
    """Where and when."""
    idea = draft.idea
    place = draft.choose("scene", phrases.SCENES[idea.place])
    return _sentence(place, phrases.HOURS[idea.time], phrases.SKIES[idea.weather])


def visual(draft: Draft) -> str:
    """Colours, composition and surface."""
    names = list(dict.fromkeys(colour_name(colour) for colour in draft.style.palette))
    shades, accent = names[:_COLOURS_NAMED], colour_name(draft.style.palette[-1])
    colours = f"palette of {_listed(shades)}"
    if accent not in shades:
        colours += f" with {accent} as the accent"
    return _sentence(colours, draft.choose("visual", phrases.COMPOSITIONS), ", ".join(draft.style.keywords))


def cinematic(draft: Draft) -> str:
    """Framing, lens, light and camera move."""
    move = draft.choose("cinematic", phrases.MOVES[draft.idea.motion])
    return _sentence(phrases.SHOTS[draft.shot], draft.style.lens, draft.style.light, move)


def narrative(draft: Draft) -> str:
    """The moment that is told."""
    mood = draft.idea.moods[0] if draft.idea.moods else ""
    return _sentence(draft.choose("narrative", phrases.BEATS[mood]))


def technical(draft: Draft) -> str:
    """What the finished frame has to be like."""
    focus = "deep focus" if draft.shot in ("wide", "aerial") else "critical focus on the subject"
    blur = "" if draft.idea.motion in ("", "still") else "natural 180° motion blur"
    return _sentence(focus, blur, "fine film grain", draft.look.grade)


def consistency(draft: Draft) -> str:
    """What stays the same from scene to scene."""
    known = f"keep to this: {_cut(draft.context, _CONTEXT_CHARACTERS)}" if draft.context else ""
    whom = phrases.KEPT[draft.idea.cast]
    matched = "palette, light and lens shared with the other scenes" if draft.shared else ""
    return _sentence(matched, whom, known)


MAKERS = (concept, scene, visual, cinematic, narrative, technical, consistency)
"""In the order in which the prompt reads; their names are the stages' names."""


def negative(draft: Draft, extra: str) -> str:
    """What must not be seen: faults to fear in this kind of picture, never what the idea asks for."""
    idea = draft.idea
    wants_lettering = re.search(rf"\b(?:{phrases.LETTERING_WANTED})\b", draft.text.casefold())
    terms = [
        *(term.strip() for term in extra.replace("\n", ",").split(",")),
        *(("watermark", "signature") if wants_lettering else phrases.LETTERING_NEGATIVE),
        *phrases.CAST_NEGATIVE[idea.cast],
        *phrases.SHOT_NEGATIVE.get(draft.shot, ()),
        *(() if draft.shared else draft.look.avoid),
        *phrases.BASE_NEGATIVE,
    ]
    asked = draft.text.casefold()
    return ", ".join(dict.fromkeys(term for term in terms if term and term.casefold() not in asked))


def _sentence(*parts: str) -> str:
    text = ", ".join(part.rstrip(" .") for part in parts if part)
    text = text[:1].upper() + text[1:]
    return text if text.endswith(("!", "?", "…", "。", "！", "？")) else f"{text}."


def _listed(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _cut(text: str, characters: int) -> str:
    if len(text) <= characters:
        return text
    kept = text[: characters - 1]
    at_word = kept.rpartition(" ")[0]
    return (at_word if len(at_word) > characters // 2 else kept).rstrip(" ,;:-") + "…"
