"""Who stands where in a panel: one staging for each shot type."""

from collections.abc import Callable

from PIL import Image, ImageChops, ImageFilter

from executors.providers.panel import figure
from executors.providers.panel.aerial import aerial
from executors.providers.panel.brush import Point, glow, mix, outline, paint
from executors.providers.panel.detail import bokeh, detail
from executors.providers.panel.place import paint_place
from executors.providers.panel.tones import BLACK
from executors.providers.panel.view import View

HORIZONS = {"low-angle": 0.84, "wide": 0.62, "full": 0.7, "detail": 0.66}
"""How far down the horizon lies, 0 to 1, by shot type; the others have it a little below the middle."""

_WEIGHTLESS = frozenset({"space", "underwater"})
_NEAR = frozenset({"medium", "close-up", "two-shot", "over-shoulder"})


def stage(art: Image.Image, view: View, shot: str) -> None:
    """Paint the place and the people as this shot sees them. An unknown shot is wide."""
    if view.idea.cast == "animal" and shot in _NEAR:
        shot = "full"  # the portraits are of people
    _STAGINGS.get(shot, _wide)(art, view)


def _wide(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    if view.idea.cast:
        _people(art, view, view.size[1] * 0.77, 0.29 * view.unit)


def _full(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.003)
    pair = view.idea.cast == "pair"
    _people(art, view, view.size[1] * 0.9, min(0.68 * view.size[1], (0.64 if pair else 1.0) * view.size[0]))


def _low_angle(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.003)
    _people(art, view, view.size[1] * 1.12, min(view.size[1], 1.5 * view.size[0]))


def _medium(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.006)
    head = min(0.3 * view.size[1], 0.42 * view.size[0])
    _portrait(art, view, (_third(view), view.size[1] * 0.2), head, profile=view.chance.random() < 0.4)


def _close_up(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.022)
    bokeh(art, view, 7)
    head = min(0.62 * view.size[1], 0.56 * view.size[0])
    _portrait(art, view, (_third(view), view.size[1] * 0.12), head, profile=True)


def _two_shot(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.01)
    bokeh(art, view, 3)
    width, height = view.size
    head = min(0.4 * height, 0.36 * width)
    apart = min(0.2 * width, 0.85 * head)
    for side, drop in ((-1, 0.2), (1, 0.17)):
        crown = (width / 2 + side * apart, height * drop)
        shape = figure.bust(
            view.size, crown, head, figure.hair(view.chance, view.idea.gender), profile=True, flip=side > 0
        )
        figure.light_up(art, shape, view.tones, -side, head)


def _over_shoulder(art: Image.Image, view: View) -> None:
    paint_place(art, view)
    _blur(art, view, 0.008)
    width, height = view.size
    on_left = view.sun[0] > width / 2  # where the near one stands
    head = min(0.3 * height, 0.36 * width)
    far = (width * (0.64 if on_left else 0.36), height * 0.2)
    shape = figure.bust(view.size, far, head, figure.hair(view.chance, view.idea.gender), profile=False, flip=False)
    figure.light_up(art, shape, view.tones, _towards(view, far[0]), head, 0.06)
    near = (width * (0.16 if on_left else 0.84), height * 0.02)
    shoulder = figure.bust(
        view.size, near, head * 2.5, figure.hair(view.chance, view.idea.gender), profile=True, flip=not on_left
    )
    shoulder = shoulder.filter(ImageFilter.GaussianBlur(view.unit * 0.012))
    figure.light_up(art, shoulder, view.tones, _towards(view, near[0]), head * 1.6)


def _portrait(art: Image.Image, view: View, crown: Point, head: float, *, profile: bool) -> None:
    style = figure.hair(view.chance, view.idea.gender)
    shape = figure.bust(view.size, crown, head, style, profile=profile, flip=_looks_left(view))
    figure.light_up(art, shape, view.tones, _towards(view, crown[0]), head)


def _people(art: Image.Image, view: View, ground: float, height: float) -> None:
    """Everybody whom the idea names, standing on `ground`; `height` of a person in pixels."""
    floating = view.idea.place in _WEIGHTLESS
    if floating:
        ground -= 0.1 * view.unit
    shape, dress = Image.new("L", view.size), Image.new("L", view.size)
    for x, foot, tall, flip in _marks(view, ground, height):
        if not floating:
            _shadow(art, view, (x, foot), tall)
        glow(art, view.tones.horizon, (x, foot - tall * 0.5), tall * 0.9, 0.5 if view.tones.night else 0.25)
        if view.idea.cast == "animal":
            shape = figure.animal(view.size, (x, foot), tall * 0.62, flip=flip)
            continue
        style = figure.hair(view.chance, view.idea.gender)
        body, clothes = figure.standing(view.size, (x, foot), tall, view.idea.motion, style, flip=flip)
        shape, dress = ImageChops.lighter(shape, body), ImageChops.lighter(dress, clothes)
    figure.light_up(art, shape, view.tones, _towards(view, _third(view)), height / 7.5, 0.04)
    if view.coloured:
        paint(art, mix(view.tones.accent, view.tones.dark, 0.2), dress, 0.85)


def _marks(view: View, ground: float, height: float) -> list[tuple[float, float, float, bool]]:
    """Where each one stands: x, ground, height, and whether they look to the left."""
    width, x = view.size[0], _third(view)
    if view.idea.cast == "pair":
        apart = height * (0.33 if view.idea.motion == "dance" else 0.14)  # dancers reach for each other's hands
        x = min(max(x, apart * 2), width - apart * 2) if apart * 4 < width else width / 2
        return [(x - apart, ground, height, False), (x + apart, ground, height * 0.95, True)]
    if view.idea.cast != "crowd":
        return [(x, ground, height, _looks_left(view))]
    marks = []
    for nearness in sorted(view.chance.random() for _ in range(11)):
        at, tall = width * view.chance.uniform(0.04, 0.96), height * (0.6 + 0.4 * nearness)
        marks.append((at, ground - 0.12 * (1 - nearness) * height, tall, view.chance.random() < 0.5))
    return marks


def _shadow(art: Image.Image, view: View, foot: Point, height: float) -> None:
    """A long shadow away from the light, on the ground."""
    x, y = foot
    reach = -_towards(view, x) * height * 0.9
    half, drop = height * 0.07, height * 0.1
    fallen = [(x - half, y - 2), (x + half, y - 2), (x + half + reach, y + drop), (x - half + reach, y + drop)]
    paint(art, mix(view.tones.dark, BLACK, 0.6), outline(view.size, fallen, height * 0.02), 0.45)


def _blur(art: Image.Image, view: View, share: float) -> None:
    """Put everything so far out of focus."""
    art.paste(art.filter(ImageFilter.GaussianBlur(view.unit * share)))


def _third(view: View) -> float:
    """The third that lies away from the light."""
    return view.size[0] * (2 / 3 if view.sun[0] < view.size[0] / 2 else 1 / 3)


def _looks_left(view: View) -> bool:
    """Figures look into the open side of the frame, which is where the light is."""
    return view.sun[0] < view.size[0] / 2


def _towards(view: View, x: float) -> float:
    return 1.0 if view.sun[0] >= x else -1.0


_STAGINGS: dict[str, Callable[[Image.Image, View], None]] = {
    "wide": _wide,
    "full": _full,
    "medium": _medium,
    "close-up": _close_up,
    "detail": detail,
    "over-shoulder": _over_shoulder,
    "two-shot": _two_shot,
    "aerial": aerial,
    "low-angle": _low_angle,
}
