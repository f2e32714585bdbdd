"""What the server says about itself."""

import os

from litestar import Controller, get

from executors.room import has_room
from graph_engine.errors import DiskFull
from schemas.problem import Problem
from schemas.service import Health, Readiness, Version
from server.errors import Refused
from server.openapi import problems
from server.routes.given import SystemGiven, UiGiven, VersionGiven


class Service(Controller):
    """`/api/health`, `/api/ready` and `/api/version`."""

    path = "/api"
    tags = ("Service",)

    @get("/health", sync_to_thread=False, responses=problems())
    def get_health(self) -> Health:
        """Whether the server answers at all."""
        return Health()

    @get("/ready", sync_to_thread=True, responses=problems(503))
    def get_readiness(self, system: SystemGiven) -> Readiness:
        """Whether the server can work: its database answers, and files can be written."""
        data = system.settings.data
        try:
            system.store.graphs.count()
        except Exception as error:
            raise Refused(503, _not_ready("The database does not answer.")) from error
        if not os.access(data, os.W_OK):
            raise Refused(503, _not_ready("The data folder can't be written to."))
        if not has_room(data):
            raise Refused(503, *DiskFull().problems)
        return Readiness(broker=system.bells.available)

    @get("/version", sync_to_thread=True, responses=problems())
    def get_version(self, version: VersionGiven, ui: UiGiven) -> Version:
        """Which Reelgraph this is, and which canvas it has for the browser."""
        build = ui.build()
        return Version(version=version, ui=build.digest if build else "")


def _not_ready(detail: str) -> Problem:
    return Problem(code="not_ready", title="The server can't work now", detail=detail, hint="Look at its log.")
