"""`python -m gateway`."""

import uvicorn

from gateway.app import create
from gateway.connection import BoundedHead
from gateway.settings import GatewaySettings


def main() -> None:
    settings = GatewaySettings()  # type: ignore[call-arg]
    uvicorn.run(
        create(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=BoundedHead,
        access_log=False,
        log_config=None,
        # X-Forwarded-* of anybody else is dropped; uvicorn's default would believe every local caller.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=10,
        server_header=False,
    )


main()
