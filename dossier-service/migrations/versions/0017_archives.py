"""Who took a whole dossier away."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE TABLE archive_taken (
        id uuid CONSTRAINT pk_archive_taken PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_archive_taken_dossier_id_dossier REFERENCES dossier (id),
        taken_by text NOT NULL,
        unit text,
        documents integer NOT NULL CONSTRAINT ck_archive_taken_documents CHECK (documents >= 0),
        taken_at timestamptz NOT NULL
    )""")
    op.execute("CREATE INDEX ix_archive_taken_dossier_id ON archive_taken (dossier_id)")


def downgrade() -> None:
    op.execute("DROP TABLE archive_taken")
