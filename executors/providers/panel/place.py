"""Where a panel plays: the painters of all places and weathers, by the names that ideas have for them."""

from collections.abc import Callable

from PIL import Image

from executors.providers.panel import built, deep, land, weather
from executors.providers.panel.view import View

_Painter = Callable[[Image.Image, View], None]

_PLACES: dict[str, _Painter] = {
    "underwater": deep.underwater,
    "space": deep.space,
    "stage": built.stage,
    "city": built.city,
    "interior": built.interior,
    "sea": land.sea,
    "desert": land.desert,
    "mountains": land.mountains,
    "forest": land.forest,
    "road": land.road,
    "field": land.hills,
}
_WEATHERS: dict[str, _Painter] = {
    "rain": weather.rain,
    "storm": weather.storm,
    "snow": weather.snow,
    "fog": weather.fog,
    "dust": weather.dust,
}
_INDOORS = frozenset({"interior", "stage", "underwater", "space"})


def paint_place(art: Image.Image, view: View) -> None:
    """Paint the whole setting over the art; an unknown place is open country."""
    _PLACES.get(view.idea.place, land.hills)(art, view)
    fall = _WEATHERS.get(view.idea.weather)
    if fall and view.idea.place not in _INDOORS:
        fall(art, view)
