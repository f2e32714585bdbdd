from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta, Struct

from graph_engine.wording import plain


class Inner(Struct, forbid_unknown_fields=True):
    word: str


@pytest.mark.parametrize(
    ("value", "kind", "sentence"),
    [
        (3, Annotated[int, Meta(ge=24)], "It has to be 24 or more."),
        (99.0, Annotated[float, Meta(le=60)], "It has to be 60 or less."),
        (0.0, Annotated[float, Meta(gt=0.5)], "It has to be more than 0.5."),
        (9.0, Annotated[float, Meta(lt=9)], "It has to be less than 9."),
        (3, Annotated[int, Meta(multiple_of=2)], "It has to be a multiple of 2."),
        ("", Annotated[str, Meta(min_length=1)], "It has to be at least 1 long."),
        ("abc", Annotated[str, Meta(max_length=2)], "It can be 2 long at most."),
        ("abc", Annotated[str, Meta(pattern="^x")], "It is not written as it should be."),
        ("abc", int, "It has to be a whole number, but it is text."),
        (None, int | str, "It has to be a whole number or text, but it is nothing."),
        ("center", Literal["top", "bottom"], "“center” is not one of the choices."),
        ({"word": "a", "x": 1}, Inner, "There is no setting called “x” in it."),
        ({}, Inner, "Its setting “word” is missing."),
    ],
)
def test_what_msgspec_says_becomes_a_sentence(value: object, kind: object, sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert(value, kind)
    assert plain(str(error.value)) == sentence


def test_what_is_not_known_stays_as_it_is() -> None:
    assert plain("Something new") == "Something new"
