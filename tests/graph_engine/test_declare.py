"""Bad declarations stop the start with words for the author of the node."""

from collections.abc import Callable
from typing import Any, Optional

import pytest
from msgspec import Struct

from graph_engine import Image, RunContext, Text, Value, node
from graph_engine.errors import DeclarationError


class Params(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Inputs(Struct, frozen=True):
    one: Text
    maybe: Image | None = None
    other: Optional[Image] = None  # noqa: UP045 - the old way to write it works too
    several: tuple[Image, ...] = ()
    whatever: Value | None = None


class Outputs(Struct, frozen=True):
    text: Text


def declared(body: Callable[..., Any]) -> Any:
    return node("trial", title="Trial", category="Trial")(body)


def test_ports_are_derived_from_the_fields() -> None:
    @node("trial", title="Trial", category="Trial")
    async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Try it.

        In many words.
        """
        raise NotImplementedError

    assert [(p.name, p.kind, p.required, p.many) for p in run.inputs] == [
        ("one", "text", True, False),
        ("maybe", "image", False, False),
        ("other", "image", False, False),
        ("several", "image", False, True),
        ("whatever", "any", False, False),
    ]
    assert [(p.name, p.kind) for p in run.outputs] == [("text", "text")]
    assert (run.summary, run.docs) == ("Try it.", "Try it.\n\nIn many words.")


def test_a_body_that_is_not_async_is_refused() -> None:
    def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        """Try it."""
        raise NotImplementedError

    with pytest.raises(DeclarationError, match=r"'trial': run must be `async def`"):
        declared(run)


def test_a_body_without_a_docstring_is_refused() -> None:
    async def run(ctx: RunContext, params: Params, inputs: Inputs) -> Outputs:
        raise NotImplementedError

    with pytest.raises(DeclarationError, match=r"'trial'.*docstring"):
        declared(run)


@pytest.mark.parametrize("missing", ["params", "inputs", "return"])
def test_a_body_that_is_not_annotated_is_refused(missing: str) -> None:
    async def run(ctx, params, inputs):  # type: ignore[no-untyped-def]
        """Try it."""

    annotations = {"params": Params, "inputs": Inputs, "return": Outputs}
    run.__annotations__ = {name: type for name, type in annotations.items() if name != missing}
    with pytest.raises(DeclarationError, match=r"'trial': annotate .* with a msgspec Struct"):
        declared(run)


def test_params_that_are_no_struct_are_refused() -> None:
    async def run(ctx: RunContext, params: dict[str, Any], inputs: Inputs) -> Outputs:
        """Try it."""
        raise NotImplementedError

    with pytest.raises(DeclarationError, match="annotate params"):
        declared(run)


class Thawed(Struct, kw_only=True, forbid_unknown_fields=True):
    pass


class Lenient(Struct, frozen=True, kw_only=True):
    pass


@pytest.mark.parametrize(("params", "words"), [(Thawed, "Thawed must be frozen"), (Lenient, "forbid_unknown_fields")])
def test_params_that_could_hide_a_mistake_are_refused(params: type[Struct], words: str) -> None:
    async def run(ctx: Any, params: Any, inputs: Any) -> Any:
        """Try it."""

    run.__annotations__ = {"params": params, "inputs": Inputs, "return": Outputs}
    with pytest.raises(DeclarationError, match=words):
        declared(run)


@pytest.mark.parametrize(
    "annotation",
    [
        str,
        int | None,
        list[Image],
        Text | Image,
        tuple[Text | Image, ...],
        tuple[Image, Image],
        tuple[Image],
        tuple[()],
        tuple[Image, ...] | None,
    ],
)
def test_a_port_that_is_no_value_is_refused(annotation: Any) -> None:
    async def run(ctx: Any, params: Any, inputs: Any) -> Any:
        """Try it."""

    wrong = type("Wrong", (Struct,), {"__annotations__": {"port": annotation}}, frozen=True)
    run.__annotations__ = {"params": Params, "inputs": wrong, "return": Outputs}
    with pytest.raises(DeclarationError, match="'trial': port 'port' must be a value such as Image"):
        declared(run)
