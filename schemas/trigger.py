"""Addresses that run a graph from outside, and the form that says what they take."""

from typing import Annotated, Any

from msgspec import Meta, field

from schemas.base import Reply, Wire
from schemas.outcome import RunOutcome, RunStanding
from schemas.problem import Problem
from schemas.run import RunMode
from schemas.value import Kind, Value

MOST_WAIT_SECONDS = 60

WebAddress = Annotated[
    str, Meta(min_length=1, max_length=2000, description="An http or https address that is not in a private network.")
]


class FormInput(Reply, frozen=True):
    """One thing that a graph asks for. It has to be given when it is `required`; otherwise `value` is used, or nothing
    needs it as the graph is set now.

    `hint` is the note that its node has on the canvas. `accept` is what a file chooser should offer; empty for what is
    not a file.
    """

    name: str
    node: str
    title: str
    kind: Kind
    required: bool
    value: Value | None
    hint: str
    accept: str


class FormOutput(Reply, frozen=True):
    """One thing that a graph gives. `kind` is `any` when only a run can tell."""

    name: str
    node: str
    title: str
    kind: Kind


class GraphForm(Reply, frozen=True):
    """A graph's own inputs and outputs, in the order of the document."""

    inputs: tuple[FormInput, ...]
    outputs: tuple[FormOutput, ...]


class TriggerDraft(Wire, frozen=True):
    """A new trigger. The name is for those who look at the list."""

    name: Annotated[str, Meta(max_length=200)] = ""


class TriggerView(Reply, frozen=True):
    """A trigger without its token. `node` is None when it runs the whole graph. Times are seconds since 1970."""

    id: str
    project: str
    node: str | None
    name: str
    created_at: float
    used_at: float | None


class TriggerCreated(Reply, frozen=True):
    """A new trigger with its token, which is never shown again: whoever has the `address` may use it."""

    id: str
    node: str | None
    name: str
    token: str
    address: str
    created_at: float


class TriggerList(Reply, frozen=True):
    """The triggers of a project, oldest first."""

    items: tuple[TriggerView, ...]


class TriggerRequest(Wire, frozen=True):
    """What is sent to a trigger; its own schema says which inputs and params it takes.

    `inputs` by name: plain text, numbers, true and false for inputs of these kinds, or values with their `kind`.
    `params` by node and field. `wait` is for how many seconds the answer may wait for the end of the run. `callback` is
    told of the end, once, as a signed webhook.
    """

    inputs: dict[str, Any] = field(default_factory=dict)
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    mode: RunMode = "stale"
    wait: Annotated[float, Meta(ge=0, le=MOST_WAIT_SECONDS)] = 0
    callback: WebAddress | None = None


class TriggerAnswer(Reply, frozen=True):
    """A run that a trigger started, or started before under the same Idempotency-Key.

    `url` shows how far it is. `problems` say which outputs are not made, because the graph is not ready for them.
    `callback_secret` is what the callback will be signed with; the same request with the same key gets it again.
    """

    run: RunOutcome
    url: str
    problems: tuple[Problem, ...]
    callback_secret: str | None


class TriggerDescription(Reply, frozen=True):
    """What a trigger takes and gives, and its last runs, newest first. `schema` is the address of its JSON Schema."""

    name: str
    project: str
    form: GraphForm
    schema: str
    runs: tuple[RunStanding, ...]
