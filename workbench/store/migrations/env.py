"""Run Alembic on the connection and in the transaction that `schema` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import AutoString

from workbench.store.tables import Table, UtcDateTime
from workbench.store.tables.base import Json


def render_item(kind: str, item: object, autogen_context: Any) -> str | Literal[False]:
    """Spell our own column types when a new step is generated."""
    if kind != "type" or not isinstance(item, TypeEngine):
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AutoString):
        return "sa.String()"
    if item is Json or type(item) is type(Json):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=render_item,
    transactional_ddl=False,
)
context.run_migrations()
