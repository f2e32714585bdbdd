"""What Prometheus asks for. It is there only if the settings say so."""

from typing import Any

from litestar import Controller, Request, Response, get
from prometheus_client.exposition import choose_encoder

from server.routes.given import SystemGiven


class MetricsPage(Controller):
    """`/metrics`."""

    path = "/metrics"
    include_in_schema = False

    @get(sync_to_thread=True)
    def get_metrics(self, request: Request[Any, Any, Any], system: SystemGiven) -> Response[bytes]:
        """All that this process has counted, and what the database knows of the work there is."""
        assert system.telemetry.metrics is not None
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(system.telemetry.metrics.registry), media_type=media_type)
