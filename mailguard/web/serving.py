"""How a site is served: uvicorn with one set of limits for every listener, and nothing of it in a log."""

import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from mailguard.config import WebListener

_CONNECTIONS = 200


class Server(uvicorn.Server):
    """Leaves signals to the process: several sites and the jobs end together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server_of(application: ASGIApp, listener: WebListener) -> Server:
    """A server for one listener. Requests are not logged: their paths and addresses would be."""
    return Server(
        uvicorn.Config(
            application,
            host=listener.host,
            port=listener.port,
            ssl_certfile=listener.certificate or None,
            ssl_keyfile=listener.private_key or None,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # `security` reads them itself, from the named proxies alone
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=10,
            h11_max_incomplete_event_size=32_768,
        )
    )
