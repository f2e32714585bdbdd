"""Looks: named sets of palette, light, lens and grading that fit together, and words for colours."""

import re

from msgspec import Struct

HEX = re.compile(r"#[0-9a-fA-F]{6}")

RGB = tuple[int, int, int]


class Look(Struct, frozen=True, kw_only=True):
    """One look. `palette` goes from the most important colour to the accent; `suits` are the tags of `_lib.idea`."""

    palette: tuple[str, str, str, str, str]
    light: str
    lens: str
    grade: str
    keywords: tuple[str, ...]
    avoid: tuple[str, ...]
    suits: frozenset[str]


LOOKS = {
    "natural": Look(
        palette=("#7d8f8a", "#2f3a3c", "#d9d3c3", "#a9937a", "#c8683f"),
        light="soft available light from one side, true to the place",
        lens="35 mm spherical prime at f/2.8",
        grade="restrained contrast, honest skin tones, soft highlight roll-off",
        keywords=("naturalistic", "35 mm film still", "observed, unposed"),
        avoid=("oversaturated colours", "HDR halos"),
        suits=frozenset({"day", "forest", "field", "interior", "serene"}),
    ),
    "golden-hour": Look(
        palette=("#e0a458", "#5b3a29", "#f6e2b3", "#8a6f9e", "#e4572e"),
        light="low warm sun behind the subject, long shadows, a glowing rim",
        lens="50 mm prime at f/2, gentle flare",
        grade="warm highlights over lifted, slightly violet shadows",
        keywords=("golden hour", "backlit", "nostalgic warmth"),
        avoid=("cold colour cast", "flat midday light"),
        suits=frozenset({"golden hour", "dawn", "romantic", "joyful", "field", "sea", "road", "pair"}),
    ),
    "neon-noir": Look(
        palette=("#1b1f4b", "#0a0b1a", "#27c4d9", "#7b2d8b", "#ff3d81"),
        light="coloured practicals and signs against deep night, wet reflections",
        lens="40 mm anamorphic at T2, oval bokeh, thin horizontal flares",
        grade="crushed blues, clean neon highlights, halation around lamps",
        keywords=("neon noir", "night exterior", "wet reflections"),
        avoid=("daylight", "flat lighting", "pastel colours"),
        suits=frozenset({"night", "city", "rain", "tense", "defiant", "melancholic"}),
    ),
    "blue-hour": Look(
        palette=("#3f5f8a", "#16233a", "#b9c9d9", "#6f7f9f", "#f2b263"),
        light="cool ambient sky after sunset, one warm lamp as a counterpoint",
        lens="35 mm prime at f/1.8",
        grade="cool mid-tones, warm practicals kept pure, soft contrast",
        keywords=("blue hour", "quiet", "warm against cool"),
        avoid=("harsh shadows", "noon sun"),
        suits=frozenset({"dusk", "sea", "city", "melancholic", "serene", "fog"}),
    ),
    "film-noir": Look(
        palette=("#2b2b2e", "#0c0c0e", "#d8d5ce", "#77757a", "#a8323a"),
        light="one hard key through blinds, deep shadow on the other half",
        lens="32 mm vintage prime at f/4, deep focus",
        grade="high-contrast black and white, silvery mid-tones",
        keywords=("film noir", "chiaroscuro", "black and white"),
        avoid=("saturated colours", "soft even light"),
        suits=frozenset({"tense", "eerie", "interior", "night", "fog"}),
    ),
    "nordic": Look(
        palette=("#8fa3ad", "#2c3840", "#e6ebec", "#5d7079", "#b5523b"),
        light="overcast sky as one huge soft source, no direct sun",
        lens="28 mm prime at f/5.6, deep and still",
        grade="desaturated, cool and clean, open shadows",
        keywords=("nordic light", "austere", "muted"),
        avoid=("warm tint", "strong saturation"),
        suits=frozenset({"snow", "fog", "mountains", "sea", "melancholic", "day"}),
    ),
    "epic-scope": Look(
        palette=("#c58a3d", "#26302f", "#f0d9a8", "#3e6b70", "#d9482b"),
        light="shafts of hard sun through dust and cloud, strong silhouettes",
        lens="24 mm large-format anamorphic at T4",
        grade="teal shadows against amber highlights, rich contrast",
        keywords=("epic scale", "large format", "layered depth"),
        avoid=("cramped framing", "flat sky"),
        suits=frozenset({"epic", "desert", "mountains", "storm", "dust", "crowd", "space"}),
    ),
    "dreamscape": Look(
        palette=("#b59fd1", "#4a3f6b", "#f7e6ee", "#8ec5d6", "#f2a07b"),
        light="diffused, sourceless glow with blooming highlights",
        lens="85 mm prime at f/1.4 behind a mist filter",
        grade="pastel, low contrast, milky blacks",
        keywords=("dreamlike", "soft diffusion", "weightless"),
        avoid=("gritty texture", "hard shadows"),
        suits=frozenset({"dreamlike", "underwater", "serene", "joyful", "romantic", "dance", "snow"}),
    ),
    "stage-light": Look(
        palette=("#5a1e6b", "#120914", "#f5d76e", "#2d6fb8", "#ff5a3c"),
        light="hard beams from above and behind, haze in the air",
        lens="70 mm prime at T1.8, shallow depth",
        grade="deep blacks, saturated beams, bright rim on hair and shoulders",
        keywords=("concert light", "haze", "backlit silhouette"),
        avoid=("even office light", "daylight"),
        suits=frozenset({"stage", "dance", "defiant", "joyful", "crowd"}),
    ),
    "vintage-super8": Look(
        palette=("#c9a66b", "#4d3b2a", "#efe0bd", "#6f8f7f", "#b8452f"),
        light="plain sunlight with a little overexposure and a light leak at the edge",
        lens="normal zoom of a small-gauge camera, soft corners",
        grade="faded dyes, amber cast, coarse grain, gate weave",
        keywords=("Super 8", "home movie", "faded colour"),
        avoid=("digital sharpness", "clean gradients"),
        suits=frozenset({"joyful", "road", "field", "day", "pair"}),
    ),
    "gothic": Look(
        palette=("#33413b", "#0e1412", "#b7c2ae", "#54423f", "#8e1f2f"),
        light="moonlight through fog, one small flame",
        lens="25 mm prime at f/2.8, slightly distorted edges",
        grade="green-grey shadows, low saturation, dense blacks",
        keywords=("gothic", "unquiet", "deep shadow"),
        avoid=("cheerful colours", "bright even light"),
        suits=frozenset({"eerie", "forest", "fog", "storm", "night", "tense"}),
    ),
}

DEFAULT_LOOK = "natural"

_COLOURS: dict[str, RGB] = {
    "black": (15, 15, 18), "charcoal": (48, 50, 54), "slate": (95, 110, 122), "grey": (128, 128, 128),
    "silver": (190, 194, 198), "white": (245, 245, 243), "ivory": (244, 232, 208), "sand": (214, 190, 145),
    "amber": (224, 160, 80), "gold": (214, 168, 62), "ochre": (190, 130, 60), "yellow": (245, 215, 80),
    "orange": (235, 110, 45), "coral": (242, 140, 115), "rust": (180, 80, 52), "red": (200, 35, 45),
    "crimson": (145, 28, 48), "pink": (240, 130, 165), "magenta": (235, 50, 125), "violet": (135, 60, 150),
    "purple": (90, 35, 110), "lavender": (182, 160, 210), "indigo": (32, 36, 82), "navy": (22, 34, 58),
    "blue": (50, 105, 185), "steel blue": (70, 100, 140), "pale blue": (180, 203, 220), "cyan": (45, 195, 215),
    "teal": (52, 110, 115), "turquoise": (90, 190, 190), "green": (55, 130, 70), "moss": (90, 105, 65),
    "sage": (128, 146, 136), "pine": (28, 56, 48), "brown": (95, 62, 42), "umber": (66, 50, 38),
    "taupe": (168, 148, 124), "plum": (72, 60, 100),
}  # fmt: skip
_NO_ACCENTS = frozenset(
    {"black", "white", "grey", "charcoal", "slate", "sand", "silver", "pine", "moss", "sage", "coral", "rust"}
)


def rgb(colour: str) -> RGB:
    """The three bytes of a `#rrggbb` colour."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def colour_name(colour: str) -> str:
    """The plain word that is nearest to a `#rrggbb` colour: picture models read words better than numbers."""
    red, green, blue = rgb(colour)

    def distance(name: str) -> int:
        r, g, b = _COLOURS[name]
        return 2 * (r - red) ** 2 + 4 * (g - green) ** 2 + 3 * (b - blue) ** 2  # the eye's weights, roughly

    return min(_COLOURS, key=distance)


def colour_in(text: str) -> str | None:
    """The first colour that a text names, as `#rrggbb`, such as the one of a red coat; greys and materials are none."""
    named = _COLOURS.keys() - _NO_ACCENTS
    found = re.search(rf"\b({'|'.join(sorted(named, key=len, reverse=True))})\b", text.casefold())
    return "#{:02x}{:02x}{:02x}".format(*_COLOURS[found[1]]) if found else None
