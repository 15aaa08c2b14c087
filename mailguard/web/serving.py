"""How a site is served: uvicorn with one set of limits for every listener, and nothing of it in a log."""

import contextlib
import ssl
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from mailguard.config import WebListener
from mailguard.errors import ConfigError
from mailguard.web.patience import CONNECTIONS, BehindProxy, Impatient


class Server(uvicorn.Server):
    """Leaves signals to the process: several sites and the jobs end together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def require_certificate(key: str, listener: WebListener) -> None:
    """Raises ConfigError for a certificate that cannot be used. `key` is the configuration's name for the listener."""
    if not listener.certificate:
        return
    try:
        # An empty password: OpenSSL would ask the terminal for that of a locked key.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(listener.certificate, listener.private_key, "")
    except OSError as error:
        is_not_a_pair = isinstance(error, ssl.SSLError)
        why = "not PEM, not one pair, or a key with a password" if is_not_a_pair else error.strerror
        mend = "name two files that mailguard's user can read: the certificate with its chain, and its key"
        raise ConfigError(f"cannot be used ({why})", where=f"{key}.certificate", mend=mend) from None


def server_of(application: ASGIApp, listener: WebListener) -> Server:
    """A server for one listener. Requests are not logged: their paths and addresses would be."""
    return Server(
        uvicorn.Config(
            application,
            host=listener.host,
            port=listener.port,
            ssl_certfile=listener.certificate or None,
            ssl_keyfile=listener.private_key or None,
            http=BehindProxy if listener.proxies else Impatient,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # `security` reads them itself, from the named proxies alone
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=10,
            h11_max_incomplete_event_size=32_768,
        )
    )
