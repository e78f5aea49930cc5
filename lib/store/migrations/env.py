"""Run by Alembic: migrate over the connection that `lib.store` hands over, inside its transaction
(on SQLite too: our connections send BEGIN themselves, so what makes and drops tables is undone with the rest).

Two things to know when writing a revision:

- Alembic compares tables, columns, keys and indexes, not CHECK constraints and triggers: write those by hand.
  `tests/store/test_migrations.py` compares them all the same.
- On SQLite `op.batch_alter_table` rebuilds the table, and the triggers of the old one go with it: create them anew.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from lib.store.models import Base, ExactDecimal, Instant


def written_type(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """How a new revision writes our own column types: a revision stays as it is when the models move on."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, ExactDecimal):
        return 'sa.Numeric(20, 6).with_variant(sa.String(40), "sqlite")'
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=context.config.attributes.get("render_as_batch", True),
    render_item=written_type,
)
context.run_migrations()
