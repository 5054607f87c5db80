"""The history as a chain of hashes that nobody can change unseen, and one root for every day."""

import hashlib
from datetime import UTC
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP = [
    "ALTER TABLE dossier ADD COLUMN history_hash bytea",
    "ALTER TABLE dossier_history ADD COLUMN hash bytea",
    """ALTER TABLE dossier_history ADD COLUMN recorded_on date NOT NULL
        DEFAULT (timezone('Asia/Ho_Chi_Minh', now()))::date""",
    "UPDATE dossier_history SET recorded_on = (timezone('Asia/Ho_Chi_Minh', occurred_at))::date",
]
AFTERWARDS = [
    "ALTER TABLE dossier_history ALTER COLUMN hash SET NOT NULL",
    "CREATE INDEX ix_dossier_history_recorded_on ON dossier_history (recorded_on, dossier_id, sequence)",
    """CREATE TABLE history_root (
        day date CONSTRAINT pk_history_root PRIMARY KEY,
        entries integer NOT NULL,
        root bytea NOT NULL,
        made_at timestamptz NOT NULL
    )""",
    """CREATE FUNCTION written_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what was written down is never changed: % on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$""",
    *(
        f"""CREATE TRIGGER {table}_written_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION written_for_ever()"""
        for table in ("dossier_history", "history_root")
    ),
]
DOWN = [
    "DROP TABLE history_root",
    "DROP TRIGGER dossier_history_written_for_ever ON dossier_history",
    "DROP FUNCTION written_for_ever",
    "ALTER TABLE dossier_history DROP COLUMN recorded_on, DROP COLUMN hash",
    "ALTER TABLE dossier DROP COLUMN history_hash",
]
_ENTRIES = sa.text("""
    SELECT dossier_id, sequence, action, from_status, to_status, actor, actor_role, actor_unit, reason, legal_basis,
           details, occurred_at
    FROM dossier_history ORDER BY dossier_id, sequence
""")
_KEEP = sa.text("UPDATE dossier_history SET hash = :hash WHERE dossier_id = :dossier_id AND sequence = :sequence")
_REMEMBER = sa.text("UPDATE dossier SET history_hash = :hash WHERE id = :dossier_id")


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)
    _chain_what_there_is(op.get_bind())
    for statement in AFTERWARDS:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)


def _plain(value: Any) -> Any:
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat()
    return str(value) if hasattr(value, "hex") and hasattr(value, "int") else value


def _chain_what_there_is(connection: sa.Connection) -> None:
    heads: dict[Any, bytes] = {}
    for row in connection.execute(_ENTRIES).all():
        said = [_plain(value) for value in row]
        previous = heads.get(row.dossier_id, b"")
        digest = hashlib.sha256(previous + orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
        connection.execute(_KEEP, {"hash": digest, "dossier_id": row.dossier_id, "sequence": row.sequence})
        heads[row.dossier_id] = digest
    for dossier_id, digest in heads.items():
        connection.execute(_REMEMBER, {"hash": digest, "dossier_id": dossier_id})
