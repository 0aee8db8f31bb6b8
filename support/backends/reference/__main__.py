"""Serve the reference users API: ``python -m support.backends.reference --port 8000``.

REFERENCE_ADMIN_PASSWORD sets the administrator's password. Exit status: 0 after SIGINT or
SIGTERM, 1 if it cannot listen on the address, 2 for a usage error.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import uvicorn
from pydantic import SecretStr

from support.backends.reference.app import create_app
from support.backends.reference.config import ReferenceConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSWORD_VARIABLE = "REFERENCE_ADMIN_PASSWORD"  # noqa: S105 - its name, not its value
_MAX_PORT = 65535
_GRACE = 5  # seconds for requests in progress


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until a signal arrives; raises SystemExit."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        config = _config(options)
    except ValueError as error:
        parser.error(str(error))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)  # uvicorn raises the signal again once it has shut down
    with _listen(options.host, options.port) as listener:
        sys.stdout.write(f"{_announcement(listener, config)}\n")
        sys.stdout.flush()
        _serve(listener, config)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m support.backends.reference",
        description="Serve the reference users API, with the administrator as its only account.",
        epilog=f"{PASSWORD_VARIABLE} sets the administrator's password; the default is public.",
        allow_abbrev=False,
    )
    defaults = ReferenceConfig()
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", default=8000, type=_port, help="port to listen on, 0: any free (%(default)s)"
    )
    parser.add_argument(
        "--requests-per-second",
        type=float,
        metavar="N",
        help="limit per client, 429 above it (none)",
    )
    parser.add_argument("--admin-email", default=defaults.admin_email, help="(%(default)s)")
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= _MAX_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give 0 to {_MAX_PORT}")
    return int(text)


def _config(options: argparse.Namespace) -> ReferenceConfig:
    config = ReferenceConfig(
        admin_email=options.admin_email, requests_per_second=options.requests_per_second
    )
    password = os.environ.get(PASSWORD_VARIABLE)
    return replace(config, admin_password=SecretStr(password)) if password else config


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:  # the latter for an invalid host name
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (while")[0]
        sys.exit(
            f"Cannot listen on {_address(host, port)}: {reason}. "
            "Choose another --port (0: any free) or --host."
        )
    # asyncio disables Nagle's algorithm only if the socket's protocol is set. With the algorithm,
    # each response on a keep-alive connection takes 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, listener.detach())


def _announcement(listener: socket.socket, config: ReferenceConfig) -> str:
    host, port = listener.getsockname()[:2]
    return (
        f"The reference users API listens on http://{_address(host, port)}; "
        f"administrator {config.admin_email}; press Ctrl-C to stop."
    )


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _serve(listener: socket.socket, config: ReferenceConfig) -> None:
    uvicorn_config = uvicorn.Config(
        create_app(config),
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
    )
    uvicorn.Server(uvicorn_config).run(sockets=[listener])


def _stop(*_: object) -> NoReturn:
    sys.exit(0)


if __name__ == "__main__":
    main()
