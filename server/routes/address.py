"""The address of a trigger: whoever has it may run what it runs, and see what came of that. Nothing else."""

from typing import Any

from litestar import Controller, MediaType, Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from graph_engine.errors import EngineError
from schemas.outcome import RunOutcome
from schemas.problem import ProblemReply
from schemas.run import RunAccepted, RunRequest
from schemas.trigger import TriggerAnswer, TriggerDescription, TriggerRequest
from server.compose import System
from server.errors import PROBLEM_JSON, reply_to
from server.headers import page_policy
from server.openapi import problems
from server.page import site
from server.routes.given import StoreGiven, SystemGiven
from server.routes.trigger import IdempotencyKey, trigger
from server.triggers.call import Called, called, check_callbacks, request_of
from server.triggers.schema import schema_of
from server.waiting import Prefer, applied, until_ended, wait_seconds
from storage.sql.trigger_tokens import run_key

_SHOWN_RUNS = 10
_TOO_MANY = ResponseSpec(
    ProblemReply,
    description="Too many callbacks of the trigger are still to be sent",
    media_type=PROBLEM_JSON,
    generate_examples=False,
)


class Addresses(Controller):
    """`/api/triggers/{token}`."""

    path = "/api/triggers/{token:str}"
    tags = ("Triggers",)

    @post(
        status_code=202,
        responses={
            200: ResponseSpec(TriggerAnswer, description="The run has ended", generate_examples=False),
            **problems(404, 409, 413, 422),
            429: _TOO_MANY,
        },
    )
    async def use_trigger(
        self,
        system: SystemGiven,
        token: FromPath[str],
        data: JSONBody[TriggerRequest | None] = None,
        idempotency_key: IdempotencyKey = None,
        prefer: Prefer = None,
    ) -> Response[TriggerAnswer]:
        """Run what the trigger runs, with inputs and params of one's own. The body may be left out.

        With `wait` in the body or the header `Prefer`, the answer is a 200 with the outputs if the run ends in time.
        """
        body = data or TriggerRequest()
        found, request = await sync_to_thread(_requested, system, token, body)
        if body.callback is not None:
            await system.outbound.check(body.callback, "callback")
        accepted, secret = await sync_to_thread(_started, system, found, request, idempotency_key, body.callback)
        run, preferred = accepted.run.id, wait_seconds(prefer)
        wait = body.wait or preferred or 0
        ended = bool(wait) and await until_ended(system, found.trigger.project, run, wait)
        answer = TriggerAnswer(
            run=await sync_to_thread(system.store.outcomes.of, run),
            url=f"/api/triggers/{token}/runs/{run}",
            problems=accepted.plan.problems,
            callback_secret=secret,
        )
        headers = {"Location": answer.url, "Cache-Control": "no-store", **applied(None if body.wait else preferred)}
        return Response(answer, status_code=200 if ended else 202, headers=headers)

    @get(
        sync_to_thread=True,
        responses={
            200: ResponseSpec(TriggerDescription, description="As JSON, or as a page", generate_examples=False),
            **problems(404, 409),
        },
    )
    def get_trigger(self, request: Request[Any, Any, Any], system: SystemGiven, token: FromPath[str]) -> Response[Any]:
        """What the trigger takes and gives, and its last runs: as a page for a browser, else as JSON."""
        headers = {"Vary": "Accept", "Cache-Control": "no-store"}
        if request.accept.best_match([MediaType.JSON, MediaType.HTML], MediaType.JSON) == MediaType.JSON:
            return Response(_described(system, token), headers=headers)
        headers["Content-Security-Policy"] = page_policy()
        url = f"{str(request.base_url).rstrip('/')}/api/triggers/{token}"
        try:
            return Response(site.trigger(_described(system, token), url), media_type=MediaType.HTML, headers=headers)
        except EngineError as error:
            status = reply_to(error)[0].status
            page = site.wrong(error.problems[0])
            return Response(page, status_code=status, media_type=MediaType.HTML, headers=headers)

    @get("/schema", sync_to_thread=True, media_type="application/schema+json", responses=problems(404, 409))
    def get_trigger_schema(self, system: SystemGiven, token: FromPath[str]) -> dict[str, Any]:
        """The JSON Schema of what may be sent to the trigger."""
        found = called(system.store, system.registry, token)
        title = found.trigger.name or found.trigger.node or "The whole graph"
        return schema_of(title, found, system.registry)

    @get("/runs/{run:str}", sync_to_thread=True, responses=problems(404))
    def get_trigger_run(self, store: StoreGiven, token: FromPath[str], run: FromPath[str]) -> RunOutcome:
        """How far a run of this trigger is, and what it has given."""
        return store.triggers.outcome(store.triggers.find(token), run)


def _requested(system: System, token: str, body: TriggerRequest) -> tuple[Called, RunRequest]:
    found = called(system.store, system.registry, token)
    return found, request_of(found, body, system.registry, system.files.keep)


def _started(
    system: System, found: Called, request: RunRequest, key: str | None, callback: str | None
) -> tuple[RunAccepted, str | None]:
    """The run, and the secret of its callback."""
    store, project = system.store, found.trigger.project
    if callback is not None:
        check_callbacks(store, found.trigger, key, callback)
    # Who has an address sees its own runs only, and gets no secret of the callback of another one.
    accepted = trigger(store, project, found.targets, request, run_key(found.trigger.id, key), alone=True)
    store.triggers.used(found.trigger.id)
    secret = store.webhooks.callback(project, accepted.run.id, callback) if callback is not None else None
    system.sender.wake()
    return accepted, secret


def _described(system: System, token: str) -> TriggerDescription:
    found = called(system.store, system.registry, token)
    return TriggerDescription(
        name=found.trigger.name,
        project=system.store.graphs.project(found.trigger.project).name,
        form=found.form,
        schema=f"/api/triggers/{token}/schema",
        runs=system.store.triggers.runs(found.trigger, _SHOWN_RUNS),
    )
