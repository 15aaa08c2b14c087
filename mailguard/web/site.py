"""One listener for browsers: bound before it is served, so that a port that is taken is told as what it is."""

import asyncio
import ipaddress
import os
import socket

from starlette.types import ASGIApp

from mailguard.config import WebListener
from mailguard.errors import ListenerUnavailable
from mailguard.web.serving import require_certificate, server_of


class Site:
    """An application on its listener. `key` is the configuration's name for it."""

    def __init__(self, key: str, listener: WebListener, application: ASGIApp) -> None:
        self.key = key
        self._listener = listener
        require_certificate(key, listener)
        self._socket = _bound(key, listener)
        self._server = server_of(application, listener)

    @property
    def port(self) -> int:
        port: int = self._socket.getsockname()[1]
        return port

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer until `stop`; requests under way then get a moment to end."""
        serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        self._server.should_exit = True
        await serving


def _bound(key: str, listener: WebListener) -> socket.socket:
    mend = f"stop what listens there, or change {key}.port"
    try:
        return socket.create_server((listener.host, listener.port), family=_family(listener.host), backlog=100)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)
        raise ListenerUnavailable(listener.host, listener.port, why, mend=mend) from None


def _family(host: str) -> socket.AddressFamily:
    try:
        is_v6 = ipaddress.ip_address(host).version == 6
    except ValueError:
        return socket.AF_INET
    return socket.AF_INET6 if is_v6 else socket.AF_INET
