"""Officials' contacts as keyed hashes; who was shown the sender of feedback, and the registers people were in."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KINDS = "'dossier', 'list', 'register', 'hand_overs'"
TABLE = "ALTER TABLE personal_data_read"
UP = [
    "ALTER TABLE official ADD COLUMN contacts bytea[] NOT NULL DEFAULT '{}'",
    "CREATE INDEX ix_official_contacts ON official USING gin (contacts)",
    f"{TABLE} DROP CONSTRAINT ck_personal_data_read_kind",
    # Not over all rows under the lock: the old ones are of the kinds that were there.
    f"{TABLE} ADD CONSTRAINT ck_personal_data_read_kind CHECK (kind IN ({KINDS}, 'feedback')) NOT VALID",
    f"{TABLE} VALIDATE CONSTRAINT ck_personal_data_read_kind",
    "CREATE INDEX ix_personal_data_read_register ON personal_data_read (read_at) WHERE kind = 'register'",
    """CREATE INDEX ix_personal_data_read_feedback ON personal_data_read ((asked ->> 'feedback_id'))
        WHERE kind = 'feedback'""",
]
DOWN = [
    "DROP INDEX ix_personal_data_read_feedback",
    "DROP INDEX ix_personal_data_read_register",
    "DELETE FROM personal_data_read WHERE kind = 'feedback'",
    f"{TABLE} DROP CONSTRAINT ck_personal_data_read_kind",
    f"{TABLE} ADD CONSTRAINT ck_personal_data_read_kind CHECK (kind IN ({KINDS}))",
    "DROP INDEX ix_official_contacts",
    "ALTER TABLE official DROP COLUMN contacts",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
