"""The module that Django looks for in a database engine."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from saiban.config import environment, postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the embedded server before the first connection of this program."""

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        postgres.hold(environment.data_folder(), environment.DATABASE)
        return parameters
