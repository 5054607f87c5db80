"""Cheques at the counter, shifts that opened themselves, and tills that are paid in at the bank."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW_ACCOUNTS = {
    "clearing.cheque": "Séc đã được ngân hàng thanh toán, chờ nộp Kho bạc",
    "clearing.bank": "Tiền mặt đã nộp vào tài khoản ngân hàng, chờ nộp Kho bạc",
    "transit": "Tiền đang chuyển vào tài khoản ngân hàng",
}

UP = [
    """CREATE TABLE cheque (
        payment_id uuid CONSTRAINT pk_cheque PRIMARY KEY
            CONSTRAINT fk_cheque_payment_id_payment REFERENCES payment (id),
        bank_code text NOT NULL CONSTRAINT ck_cheque_bank_code CHECK (bank_code ~ '^[0-9]{6}$'),
        number text NOT NULL CONSTRAINT ck_cheque_number CHECK (number ~ '^[A-Z0-9]{6,20}$'),
        dated_on date NOT NULL,
        cleared_by text,
        bank_reference text,
        bounced_by text,
        bounced_at timestamptz,
        bounce_reason text,
        CONSTRAINT ck_cheque_cleared CHECK ((cleared_by IS NULL) = (bank_reference IS NULL)),
        CONSTRAINT ck_cheque_bounced CHECK (num_nonnulls(bounced_by, bounced_at, bounce_reason) IN (0, 3)),
        CONSTRAINT ck_cheque_one_end CHECK (cleared_by IS NULL OR bounced_by IS NULL)
    )""",
    "CREATE UNIQUE INDEX uq_cheque_taken ON cheque (bank_code, number) WHERE bounced_at IS NULL",
    """ALTER TABLE cash_shift
        ADD COLUMN opened_by_itself boolean NOT NULL DEFAULT false,
        ADD COLUMN remitted_to text CONSTRAINT ck_cash_shift_remitted_to CHECK (remitted_to IN ('treasury', 'bank')),
        ADD COLUMN deposit_code text CONSTRAINT uq_cash_shift_deposit_code UNIQUE,
        ADD CONSTRAINT ck_cash_shift_deposited CHECK (remitted_to <> 'bank' OR deposit_code IS NOT NULL)""",
    "UPDATE cash_shift SET remitted_to = 'treasury' WHERE status = 'remitted'",
    """ALTER TABLE cash_shift ADD CONSTRAINT ck_cash_shift_remitted_somewhere
        CHECK ((status = 'remitted') = (remitted_to IS NOT NULL))""",
    """ALTER TABLE statement_line
        ADD COLUMN shift_id uuid CONSTRAINT fk_statement_line_shift_id_cash_shift REFERENCES cash_shift (id),
        DROP CONSTRAINT ck_statement_line_matched_has_payment,
        ADD CONSTRAINT ck_statement_line_matched_has_payment CHECK (outcome <> 'matched' OR (
            state = 'closed' AND held_vnd = 0 AND num_nonnulls(payment_id, shift_id) = 1))""",
    """CREATE UNIQUE INDEX uq_statement_line_deposit ON statement_line (shift_id)
        WHERE shift_id IS NOT NULL AND outcome = 'matched'""",
    *(
        f"INSERT INTO ledger_account (code, name) VALUES ('{code}', '{name}') ON CONFLICT DO NOTHING"  # noqa: S608
        for code, name in NEW_ACCOUNTS.items()
    ),
]

DOWN = [
    # To the older code cheques and deposits are unknown: it must not be started on a ledger that has them.
    f"""DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM cheque) OR EXISTS (SELECT 1 FROM ledger_entry WHERE account IN (
            {", ".join(f"'{code}'" for code in NEW_ACCOUNTS)})) THEN
            RAISE EXCEPTION 'cheques or deposits have been booked';
        END IF;
    END $$""",  # noqa: S608
    *(f"DELETE FROM ledger_account WHERE code = '{code}'" for code in NEW_ACCOUNTS),  # noqa: S608
    "DROP INDEX uq_statement_line_deposit",
    """ALTER TABLE statement_line
        DROP CONSTRAINT ck_statement_line_matched_has_payment,
        DROP COLUMN shift_id,
        ADD CONSTRAINT ck_statement_line_matched_has_payment
            CHECK (outcome <> 'matched' OR (state = 'closed' AND payment_id IS NOT NULL AND held_vnd = 0))""",
    """ALTER TABLE cash_shift
        DROP CONSTRAINT ck_cash_shift_remitted_somewhere,
        DROP CONSTRAINT ck_cash_shift_deposited,
        DROP COLUMN opened_by_itself, DROP COLUMN remitted_to, DROP COLUMN deposit_code""",
    "DROP TABLE cheque",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
