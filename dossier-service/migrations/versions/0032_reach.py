"""Whether any message about a dossier has reached whose it is, or who told them by hand."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE TABLE reach (
        dossier_id uuid CONSTRAINT pk_reach PRIMARY KEY
            CONSTRAINT fk_reach_dossier_id_dossier REFERENCES dossier (id),
        delivered_at timestamptz,
        failed_at timestamptz,
        failed_channel text,
        told_at timestamptz,
        told_by text,
        told_means text,
        CONSTRAINT ck_reach_told_means CHECK (told_means IN ('phone', 'post', 'in_person')),
        CONSTRAINT ck_reach_told CHECK (num_nonnulls(told_at, told_by, told_means) IN (0, 3)),
        CONSTRAINT ck_reach_failed CHECK (num_nonnulls(failed_at, failed_channel) IN (0, 2))
    )""")


def downgrade() -> None:
    op.execute("DROP TABLE reach")
