"""Serves the reference API: ``python -m support.backends.reference --port 8000``."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn
from pydantic import SecretStr

from support.backends.reference import ReferenceConfig, create_app

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEFAULT = ReferenceConfig()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGINT or SIGTERM; exits with a message when the address is not free."""
    options = _parser().parse_args(arguments)
    password = os.environ.get("REFERENCE_ADMIN_PASSWORD")
    config = ReferenceConfig(
        admin_email=options.admin_email,
        admin_password=SecretStr(password) if password else _DEFAULT.admin_password,
        requests_per_second=options.requests_per_second,
    )
    listener = _listen(options.host, options.port)
    host, port = listener.getsockname()[:2]
    sys.stdout.write(f"The reference users API listens at http://{host}:{port}\n")
    sys.stdout.flush()
    server = uvicorn.Server(uvicorn.Config(create_app(config), log_level="warning"))
    server.run(sockets=[listener])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m support.backends.reference",
        description="Serve the reference users API; all it knows is gone when it ends.",
        epilog="The administrator's password is taken from REFERENCE_ADMIN_PASSWORD.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=int, default=8000, help="default: %(default)s; 0: any")
    parser.add_argument("--admin-email", default=_DEFAULT.admin_email, help="default: %(default)s")
    parser.add_argument("--requests-per-second", type=float, help="of one client; default: any")
    return parser


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        sys.exit(f"cannot listen at {host}:{port}: {error}; choose another with --port")
    return listener


if __name__ == "__main__":
    main()
