"""A template: what it needs, and a project that begins with it."""

from collections.abc import Mapping

from graph_engine.registry import Registry
from graph_engine.signature import signature
from schemas.catalog import NodeTypeInfo
from schemas.problem import Problem, Where
from schemas.project import ProjectView
from schemas.template import TemplateView
from server.compose import System
from server.documents import file as document
from server.errors import Refused
from server.intake import Intake
from server.templates import TEMPLATES, Template

_BY_ID = {template.id: template for template in TEMPLATES}


def found(id: str) -> Template:
    """The template of this id. Raises Refused."""
    template = _BY_ID.get(id)
    if template is None:
        raise Refused(404, _unknown(id))
    return template


def described(template: Template, registry: Registry, catalog: Mapping[str, NodeTypeInfo]) -> TemplateView:
    """A template as clients see it."""
    graph = document.read(template.path).graph
    types = {node.type for node in graph.nodes}
    return TemplateView(
        id=template.id,
        title=template.title,
        summary=template.summary,
        picture=f"/api/templates/{template.id}/picture" if template.picture else None,
        film=f"/api/templates/{template.id}/film" if template.film else None,
        seconds=template.seconds,
        nodes=len(graph.nodes),
        offline=all(catalog[type].offline for type in types),
        inputs=tuple(asked for asked in signature(graph).inputs if asked.value is None),
        models=tuple(sorted({name for known in registry if known.id in types for name in known.models})),
    )


def begin(system: System, id: str, name: str) -> ProjectView:
    """A new project with the graph of a template and its files. Nothing is run. Raises Refused for an unknown id."""
    if id not in _BY_ID:
        raise Refused(422, _unknown(id))
    path = _BY_ID[id].path
    intake = Intake(system)
    try:
        graph = document.with_files(document.read(path).graph, system.registry, path.parent, intake.take)
    finally:
        intake.close()
    project = system.store.graphs.create(name, graph)
    intake.record(project.id)
    return project


def _unknown(id: str) -> Problem:
    return Problem(
        code="unknown_template",
        title=f"There is no template called “{id[:80]}”",
        detail=f"There are: {', '.join(_BY_ID)}.",
        hint="Take one of these, or begin with an empty project.",
        where=Where(field="template"),
    )
