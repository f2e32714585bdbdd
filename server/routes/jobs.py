"""The work that there is."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter

from schemas.catalog import Lane
from schemas.run import JobList, JobStatus
from server.openapi import problems
from server.routes.given import Limit, StoreGiven

Status = Annotated[JobStatus | None, QueryParameter(required=False, description="Only those of this status.")]
OnLane = Annotated[Lane | None, QueryParameter(required=False, description="Only those of this lane.")]


class Jobs(Controller):
    """`/api/jobs`."""

    path = "/api/jobs"
    tags = ("Runs",)

    @get(sync_to_thread=True, responses=problems())
    def list_jobs(self, store: StoreGiven, status: Status = None, lane: OnLane = None, limit: Limit = 100) -> JobList:
        """The jobs of all projects: those at work, then each queue in its order, then those that have ended."""
        return store.job_board.list(status=status, lane=lane, limit=limit)
