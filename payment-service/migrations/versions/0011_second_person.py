"""A correction of the ledger waits for a second person; a claimed exemption can be taken back."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE ledger_correction (
        id uuid CONSTRAINT pk_ledger_correction PRIMARY KEY,
        agency text NOT NULL,
        debit text NOT NULL CONSTRAINT fk_ledger_correction_debit_ledger_account REFERENCES ledger_account (code),
        credit text NOT NULL CONSTRAINT fk_ledger_correction_credit_ledger_account REFERENCES ledger_account (code),
        amount_vnd bigint NOT NULL CONSTRAINT ck_ledger_correction_amount CHECK (amount_vnd > 0),
        reason text NOT NULL,
        reverses_id uuid CONSTRAINT fk_ledger_correction_reverses_id_ledger_movement REFERENCES ledger_movement (id),
        status text NOT NULL
            CONSTRAINT ck_ledger_correction_status CHECK (status IN ('proposed', 'confirmed', 'rejected')),
        proposed_by text NOT NULL,
        proposed_at timestamptz NOT NULL,
        decided_by text,
        decided_at timestamptz,
        rejection text,
        CONSTRAINT ck_ledger_correction_sides CHECK (debit <> credit),
        CONSTRAINT ck_ledger_correction_decided CHECK (
            (status = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)
            AND (status = 'rejected') = (rejection IS NOT NULL)),
        CONSTRAINT ck_ledger_correction_nobody_confirms_his_own
            CHECK (status <> 'confirmed' OR decided_by <> proposed_by)
    )""",
    """CREATE UNIQUE INDEX uq_ledger_correction_reversal ON ledger_correction (reverses_id)
        WHERE reverses_id IS NOT NULL AND status <> 'rejected'""",
    "CREATE INDEX ix_ledger_correction_agency ON ledger_correction (agency, id)",
    """ALTER TABLE exemption
        ADD COLUMN withdrawn_at timestamptz,
        DROP CONSTRAINT ck_exemption_status,
        DROP CONSTRAINT ck_exemption_decided,
        ADD CONSTRAINT ck_exemption_status CHECK (status IN ('claimed', 'granted', 'refused', 'withdrawn')),
        ADD CONSTRAINT ck_exemption_decided CHECK ((status IN ('claimed', 'withdrawn')) = (decided_by IS NULL)),
        ADD CONSTRAINT ck_exemption_withdrawn CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL))""",
]

DOWN = [
    # The older code knows no such state: to it nothing was ever claimed.
    "DELETE FROM exemption WHERE status = 'withdrawn'",
    """ALTER TABLE exemption
        DROP CONSTRAINT ck_exemption_withdrawn,
        DROP CONSTRAINT ck_exemption_status,
        DROP CONSTRAINT ck_exemption_decided,
        ADD CONSTRAINT ck_exemption_status CHECK (status IN ('claimed', 'granted', 'refused')),
        ADD CONSTRAINT ck_exemption_decided CHECK ((status = 'claimed') = (decided_by IS NULL)),
        DROP COLUMN withdrawn_at""",
    "DROP TABLE ledger_correction",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
