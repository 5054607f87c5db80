"""From which network a dossier was filed: of the agencies, or from outside."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE provenance ADD COLUMN network text"
        " CONSTRAINT ck_provenance_network CHECK (network IN ('agency', 'outside'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE provenance DROP COLUMN network")
