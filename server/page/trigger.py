"""A trigger on a page: what it takes and gives, an example, and its last runs. It works without any script."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

from graph_engine.values import in_words
from schemas.outcome import RunStanding
from schemas.trigger import FormInput, FormOutput, TriggerDescription
from schemas.value import Flag, Number, Text, Value
from server.page.markup import element

_WORDS = {
    "running": "Running", "canceling": "Stopping", "succeeded": "Finished", "failed": "Failed",
    "partial": "Finished in part", "canceled": "Stopped",
}  # fmt: skip
_EXAMPLES = {"text": "Words of your own", "number": 1, "flag": True}


def section(shown: TriggerDescription, url: str) -> Element:
    """All that has to be known to use a trigger; `url` is its whole address."""
    return element(
        "section",
        element("header", element("h1", shown.name or shown.project)),
        element("p", f"This address runs a graph of “{shown.project}”. Send it what it asks for as JSON."),
        element("h2", "What it takes"),
        _table(("Name", "Kind", "", "What it is"), [_input(field) for field in shown.form.inputs])
        if shown.form.inputs
        else element("p", "Nothing: it runs as it is.", class_="empty"),
        element("p", element("a", "All of it as JSON Schema", href=shown.schema)),
        element("h2", "What it gives"),
        _table(("Name", "Kind", "What it is"), [_output(field) for field in shown.form.outputs]),
        element("h2", "An example"),
        element("pre", element("code", example(shown, url))),
        element("h2", "Its last runs"),
        _table(("Begun", "State", "Run"), [_run(run) for run in shown.runs])
        if shown.runs
        else element("p", "It has not been used yet.", class_="empty"),
        class_="project",
    )


def example(shown: TriggerDescription, url: str) -> str:
    """A command that uses the trigger, with a value for every input that a shell can write."""
    wanted = [field for field in shown.form.inputs if field.required or field.kind in _EXAMPLES]
    body = {"inputs": {field.name: _sample(field) for field in wanted}, "wait": 30}
    text = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
    return f"curl {url} -d '{text}'"


def _sample(field: FormInput) -> Any:
    match field.value:
        case Text(text=plain) if len(plain) <= 200:
            return plain
        case Number(value=value) | Flag(value=value):
            return value
        case _:
            return _EXAMPLES.get(field.kind, {"kind": field.kind})


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
    head = element("tr", *(element("th", title, scope="col") for title in titles))
    table = element("table", element("thead", head), element("tbody", *map(_row, rows)))
    return element("div", table, class_="table")


def _row(texts: Sequence[str]) -> Element:
    first, *rest = texts
    return element("tr", element("th", first, scope="row"), *(element("td", text) for text in rest))


def _input(field: FormInput) -> tuple[str, str, str, str]:
    words = field.title if field.title != field.name else ""
    need = "has to be given" if field.required else f"else {_short(field.value)}"
    return field.name, in_words(field.kind), need, " – ".join(part for part in (words, field.hint) if part)


def _output(field: FormOutput) -> tuple[str, str, str]:
    return field.name, in_words(field.kind), field.title if field.title != field.name else ""


def _short(value: Value | None) -> str:
    match value:
        case Text(text=text):
            return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
        case Number(value=number):
            return f"{number:g}"
        case Flag(value=flag):
            return "yes" if flag else "no"
        case None:
            return "nothing: it is not needed as the graph is set"
        case _:
            return "the one it has"


def _run(run: RunStanding) -> tuple[str, str, str]:
    begun = datetime.fromtimestamp(run.created_at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return begun, _WORDS[run.status], run.id
