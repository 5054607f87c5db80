"""What was brought to a desk on paper, where it is, and why it was not filed online."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP = [
    """ALTER TABLE dossier
        ADD COLUMN paper_reason text,
        ADD COLUMN paper_reason_text text,
        ADD CONSTRAINT ck_dossier_paper_reason CHECK (paper_reason IN (
            'no_account', 'no_device', 'no_signature', 'prefers_paper', 'system_unavailable', 'helped_by_official',
            'other'))""",
    """CREATE TABLE received_paper (
        id uuid CONSTRAINT pk_received_paper PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_received_paper_dossier_id_dossier REFERENCES dossier (id),
        required_document text NOT NULL,
        originals integer NOT NULL,
        copies integer NOT NULL,
        shown_only boolean NOT NULL,
        received_by text NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT ck_received_paper_counts CHECK (originals >= 0 AND copies >= 0),
        CONSTRAINT ck_received_paper_something CHECK (shown_only OR originals + copies > 0)
    )""",
    "CREATE INDEX ix_received_paper_dossier_id ON received_paper (dossier_id)",
    """CREATE TABLE originals (
        dossier_id uuid CONSTRAINT pk_originals PRIMARY KEY
            CONSTRAINT fk_originals_dossier_id_dossier REFERENCES dossier (id),
        held_by text NOT NULL,
        on_the_way_to text,
        due_at timestamptz NOT NULL,
        arrived_at timestamptz,
        version integer NOT NULL
    )""",
    "CREATE INDEX ix_originals_due_at ON originals (due_at, dossier_id) WHERE arrived_at IS NULL",
    """CREATE TABLE originals_movement (
        id uuid CONSTRAINT pk_originals_movement PRIMARY KEY,
        dossier_id uuid NOT NULL
            CONSTRAINT fk_originals_movement_dossier_id_originals REFERENCES originals (dossier_id),
        from_unit text NOT NULL,
        to_unit text NOT NULL,
        note text,
        handed_over_by text NOT NULL,
        handed_over_at timestamptz NOT NULL,
        received_by text,
        received_at timestamptz
    )""",
    "CREATE INDEX ix_originals_movement_dossier_id ON originals_movement (dossier_id)",
    "CREATE UNIQUE INDEX uq_originals_movement_open ON originals_movement (dossier_id) WHERE received_at IS NULL",
]
DOWN = [
    "DROP TABLE originals_movement",
    "DROP TABLE originals",
    "DROP TABLE received_paper",
    """ALTER TABLE dossier
        DROP CONSTRAINT ck_dossier_paper_reason,
        DROP COLUMN paper_reason_text,
        DROP COLUMN paper_reason""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
