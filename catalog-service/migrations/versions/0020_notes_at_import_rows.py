"""How a sound row of an import was understood, beside what is wrong with the others."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A process of the version before writes its rows without notes while both versions run.
    op.execute("ALTER TABLE import_row ADD COLUMN notes jsonb NOT NULL DEFAULT '[]'")
    op.execute(
        """ALTER TABLE import_row ADD CONSTRAINT ck_import_row_notes
        CHECK (jsonb_typeof(notes) = 'array' AND (notes = '[]'::jsonb OR outcome <> 'rejected'))"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE import_row DROP COLUMN notes")
