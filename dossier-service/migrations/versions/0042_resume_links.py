"""A draft is found again on another device by a link of which the hash alone is kept."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE resume_link (
            id uuid NOT NULL CONSTRAINT pk_resume_link PRIMARY KEY,
            dossier_id uuid NOT NULL CONSTRAINT fk_resume_link_dossier_id_dossier REFERENCES dossier,
            asked_by text NOT NULL,
            channel text,
            sent_to text,
            digest bytea CONSTRAINT uq_resume_link_digest UNIQUE,
            asked_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            opened_at timestamptz,
            ended_at timestamptz,
            CONSTRAINT ck_resume_link_channel CHECK (channel IN ('sms', 'email')),
            CONSTRAINT ck_resume_link_sent_to CHECK (sent_to IS NULL OR channel IS NOT NULL),
            CONSTRAINT ck_resume_link_forgotten CHECK (sent_to IS NULL OR ended_at IS NULL),
            CONSTRAINT ck_resume_link_expires CHECK (expires_at > asked_at)
        )"""
    )
    op.execute("CREATE INDEX ix_resume_link_dossier_id ON resume_link (dossier_id)")
    op.execute("CREATE UNIQUE INDEX ix_resume_link_live ON resume_link (dossier_id) WHERE ended_at IS NULL")
    op.execute("CREATE INDEX ix_resume_link_expires_at ON resume_link (expires_at, id) WHERE ended_at IS NULL")


def downgrade() -> None:
    op.execute("DROP TABLE resume_link")
