"""Imports from spreadsheets and national records, counted attempts, and the order in which procedures changed."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UP: list[str] = [
    """ALTER TABLE import_job
        ADD COLUMN format text NOT NULL DEFAULT 'json'
            CONSTRAINT ck_import_job_format CHECK (format IN ('json', 'spreadsheet', 'national')),
        ADD COLUMN attempts integer NOT NULL DEFAULT 0""",
    # The transaction's id orders changes as they are committed, which no clock and no sequence does.
    """ALTER TABLE procedure
        ADD COLUMN changed_xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
        ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now()""",
    """CREATE FUNCTION note_procedure_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.changed_xid := pg_current_xact_id()::text::bigint;
        NEW.changed_at := now();
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER note_procedure_change BEFORE UPDATE ON procedure
        FOR EACH ROW EXECUTE FUNCTION note_procedure_change()""",
    "CREATE INDEX ix_procedure_change ON procedure (changed_xid, code)",
]
DOWN: list[str] = [
    "DROP INDEX ix_procedure_change",
    "DROP TRIGGER note_procedure_change ON procedure",
    "DROP FUNCTION note_procedure_change()",
    "ALTER TABLE procedure DROP COLUMN changed_at, DROP COLUMN changed_xid",
    "ALTER TABLE import_job DROP COLUMN attempts, DROP COLUMN format",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
