"""What the signs of a filing weigh and the reviews of them, gone with the provenance; dossiers that change hands."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE filing_score (
        dossier_id uuid CONSTRAINT pk_filing_score PRIMARY KEY
            CONSTRAINT fk_filing_score_dossier_id_provenance REFERENCES provenance (dossier_id) ON DELETE CASCADE,
        points smallint NOT NULL,
        reasons text[] NOT NULL,
        scored_at timestamptz NOT NULL,
        CONSTRAINT ck_filing_score_points CHECK (points BETWEEN 0 AND 100)
    )""",
    """CREATE TABLE filing_review (
        dossier_id uuid CONSTRAINT pk_filing_review PRIMARY KEY
            CONSTRAINT fk_filing_review_dossier_id_provenance REFERENCES provenance (dossier_id) ON DELETE CASCADE,
        reasons text[] NOT NULL,
        opened_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        outcome text,
        note text,
        closed_by text,
        closed_at timestamptz,
        CONSTRAINT ck_filing_review_outcome CHECK (outcome IN ('unfounded', 'assisted', 'suspected_proxy', 'expired')),
        CONSTRAINT ck_filing_review_closed CHECK ((outcome IS NULL) = (closed_at IS NULL)),
        CONSTRAINT ck_filing_review_by_a_person
            CHECK (outcome IS NULL OR outcome = 'expired' OR closed_by IS NOT NULL),
        CONSTRAINT ck_filing_review_expires_at CHECK (expires_at > opened_at)
    )""",
    "CREATE INDEX ix_filing_review_open ON filing_review (expires_at) WHERE closed_at IS NULL",
    """CREATE TABLE filing_review_reply (
        id uuid CONSTRAINT pk_filing_review_reply PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_filing_review_reply_dossier_id_filing_review
            REFERENCES filing_review (dossier_id) ON DELETE CASCADE,
        side text NOT NULL,
        body text NOT NULL,
        replied_at timestamptz NOT NULL,
        CONSTRAINT ck_filing_review_reply_side CHECK (side IN ('owner', 'filer')),
        CONSTRAINT ck_filing_review_reply_body CHECK (length(body) BETWEEN 1 AND 4000)
    )""",
    """CREATE INDEX ix_filing_review_reply_dossier_id_replied_at
        ON filing_review_reply (dossier_id, replied_at, id)""",
    """CREATE TABLE dossier_transfer (
        id uuid CONSTRAINT pk_dossier_transfer PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_dossier_transfer_dossier_id_dossier REFERENCES dossier (id),
        from_key text NOT NULL,
        to_key text NOT NULL,
        from_contact jsonb NOT NULL,
        to_name text NOT NULL,
        state text NOT NULL,
        offered_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT ck_dossier_transfer_state
            CHECK (state IN ('offered', 'accepted', 'declined', 'withdrawn', 'expired')),
        CONSTRAINT ck_dossier_transfer_ended CHECK ((state = 'offered') = (ended_at IS NULL)),
        CONSTRAINT ck_dossier_transfer_another CHECK (from_key <> to_key)
    )""",
    "CREATE UNIQUE INDEX ix_dossier_transfer_open ON dossier_transfer (dossier_id) WHERE state = 'offered'",
    "CREATE INDEX ix_dossier_transfer_from_key ON dossier_transfer (from_key)",
    "CREATE INDEX ix_dossier_transfer_to_key ON dossier_transfer (to_key)",
    "CREATE INDEX ix_dossier_transfer_dossier_id ON dossier_transfer (dossier_id)",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for table in ("dossier_transfer", "filing_review_reply", "filing_review", "filing_score"):
        op.execute(f"DROP TABLE {table}")
