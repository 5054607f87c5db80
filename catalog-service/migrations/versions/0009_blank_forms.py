"""Blank forms: files, and what was drawn from electronic ones."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP: list[str] = [
    """CREATE TABLE form_file (
        sha256 text CONSTRAINT pk_form_file PRIMARY KEY,
        media_type text NOT NULL,
        size integer NOT NULL CONSTRAINT ck_form_file_size CHECK (size >= 1),
        content bytea NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT now()
    )""",
    # What was compressed once is only made slower by a second time.
    "ALTER TABLE form_file ALTER COLUMN content SET STORAGE EXTERNAL",
    "CREATE INDEX ix_form_file_stored_at ON form_file (stored_at)",
    """CREATE TABLE drawn_form (
        code text NOT NULL,
        version integer NOT NULL,
        form_id text NOT NULL,
        drawn_by text NOT NULL,
        content bytea NOT NULL,
        CONSTRAINT pk_drawn_form PRIMARY KEY (code, version, form_id),
        CONSTRAINT fk_drawn_form_code_version_procedure_version FOREIGN KEY (code, version)
            REFERENCES procedure_version (code, version)
    )""",
]
DOWN: list[str] = ["DROP TABLE drawn_form", "DROP TABLE form_file"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
