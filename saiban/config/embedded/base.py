"""The module that Django looks for in a database engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import client

from saiban.config import cluster, environment, postgres
from saiban.config.postgresql import base


def _hold_server() -> None:
    postgres.hold(environment.data_folder(), environment.DATABASE)


class DatabaseClient(client.DatabaseClient):
    """What `saiban dbshell` runs: the psql that came with the server, for the machine may have none."""

    executable_name = str(cluster.INSTALLED / "bin" / "psql")

    def runshell(self, parameters: Iterable[str]) -> None:
        _hold_server()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the embedded server before the first connection of this program."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        _hold_server()
        return parameters
