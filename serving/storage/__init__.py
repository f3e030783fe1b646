"""Cases and suggestions on disk: tables, migrations, and a store that has committed before it returns."""

from __future__ import annotations

from serving.storage.database import database_config
from serving.storage.migrate import migrate
from serving.storage.store import CaseStore

__all__ = ("CaseStore", "database_config", "migrate")
