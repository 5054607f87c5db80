"""Charges priced by a quantity, exemptions, invitations of several providers, refunds."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UP = [
    "ALTER TABLE procedure_fees ADD COLUMN name text NOT NULL DEFAULT ''",
    "ALTER TABLE dossier_account ADD COLUMN processing_sequence integer",
    """ALTER TABLE charge
        ALTER COLUMN amount_vnd DROP NOT NULL,
        ADD COLUMN legal_basis text,
        ADD COLUMN formula text,
        ADD COLUMN tariff jsonb,
        ADD COLUMN quantity bigint,
        ADD COLUMN assessed_by text,
        ADD COLUMN assessed_at timestamptz,
        DROP CONSTRAINT ck_charge_status,
        ADD CONSTRAINT ck_charge_status
            CHECK (status IN ('unassessed', 'due', 'settled', 'exempt', 'cancelled', 'refunded')),
        ADD CONSTRAINT ck_charge_owed_with_amount
            CHECK (amount_vnd IS NOT NULL OR status IN ('unassessed', 'cancelled'))""",
    """CREATE TABLE exemption (
        id uuid CONSTRAINT pk_exemption PRIMARY KEY,
        charge_id uuid NOT NULL CONSTRAINT fk_exemption_charge_id_charge REFERENCES charge (id),
        ground text NOT NULL CONSTRAINT ck_exemption_ground CHECK (ground IN (
            'child', 'elderly', 'disabled', 'poor_household', 'war_merit', 'ethnic_minority', 'other')),
        explanation text,
        document_id uuid,
        status text NOT NULL CONSTRAINT ck_exemption_status CHECK (status IN ('claimed', 'granted', 'refused')),
        claimed_by text NOT NULL,
        claimed_at timestamptz NOT NULL,
        amount_before_vnd bigint,
        amount_after_vnd bigint,
        evidence text,
        reason text,
        legal_basis text,
        decided_by text,
        decided_at timestamptz,
        CONSTRAINT ck_exemption_decided CHECK ((status = 'claimed') = (decided_by IS NULL)),
        CONSTRAINT ck_exemption_nobody_decides_on_his_own CHECK (decided_by <> claimed_by),
        CONSTRAINT ck_exemption_granted_lowers CHECK (status <> 'granted' OR (
            amount_after_vnd IS NOT NULL AND amount_after_vnd >= 0 AND amount_after_vnd < amount_before_vnd))
    )""",
    "CREATE INDEX ix_exemption_charge_id ON exemption (charge_id)",
    "CREATE UNIQUE INDEX uq_exemption_open ON exemption (charge_id) WHERE status = 'claimed'",
    """ALTER TABLE payment
        ADD COLUMN invitation text,
        ADD COLUMN received_by text""",
    """ALTER TABLE provider_message
        DROP CONSTRAINT ck_provider_message_kind,
        ADD CONSTRAINT ck_provider_message_kind
            CHECK (kind IN ('notification', 'query', 'checkout', 'refund'))""",
    """ALTER TABLE refund_case
        DROP CONSTRAINT uq_refund_case_payment_id,
        DROP CONSTRAINT ck_refund_case_ground,
        ADD CONSTRAINT ck_refund_case_ground CHECK (ground IN (
            'charge_not_due', 'paid_too_much', 'paid_too_little', 'dossier_refused', 'dossier_stopped'))""",
    "CREATE INDEX ix_refund_case_payment_id ON refund_case (payment_id)",
    "CREATE UNIQUE INDEX uq_refund_case_open ON refund_case (payment_id) WHERE closed_at IS NULL",
    """CREATE TABLE refund (
        id uuid CONSTRAINT pk_refund PRIMARY KEY,
        payment_id uuid NOT NULL CONSTRAINT fk_refund_payment_id_payment REFERENCES payment (id),
        case_id uuid CONSTRAINT fk_refund_case_id_refund_case REFERENCES refund_case (id),
        amount_vnd bigint NOT NULL CONSTRAINT ck_refund_amount CHECK (amount_vnd > 0),
        reason text NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        status text NOT NULL CONSTRAINT ck_refund_status CHECK (status IN ('pending', 'refunded', 'error')),
        attempt integer NOT NULL,
        provider_code text,
        provider_transaction text,
        confirmed_by text,
        next_try_at timestamptz,
        refunded_at timestamptz,
        CONSTRAINT ck_refund_refunded_at CHECK ((status = 'refunded') = (refunded_at IS NOT NULL))
    )""",
    "CREATE INDEX ix_refund_payment_id ON refund (payment_id)",
    "CREATE INDEX ix_refund_to_send ON refund (next_try_at) WHERE next_try_at IS NOT NULL",
    """CREATE FUNCTION refund_never_goes_back() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'refund % is %, it can not become %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END $$""",
    """CREATE TRIGGER refund_never_goes_back BEFORE UPDATE ON refund FOR EACH ROW
        WHEN ((OLD.status = 'refunded' AND NEW.status <> 'refunded')
              OR (OLD.status = 'error' AND NEW.status = 'pending'))
        EXECUTE FUNCTION refund_never_goes_back()""",
    """INSERT INTO ledger_account (code, name) VALUES
        ('clearing.payplat', 'Tiền Nền tảng thanh toán quốc gia đang giữ'),
        ('clearing.vietqr', 'Tiền chuyển khoản vào tài khoản thụ hưởng'),
        ('clearing.cash', 'Tiền mặt tại quầy')
        ON CONFLICT DO NOTHING""",
]

DOWN = [
    "DROP TABLE refund",
    "DROP FUNCTION refund_never_goes_back",
    "DELETE FROM refund_case WHERE ground <> 'charge_not_due'",
    "DROP INDEX uq_refund_case_open",
    "DROP INDEX ix_refund_case_payment_id",
    """ALTER TABLE refund_case
        DROP CONSTRAINT ck_refund_case_ground,
        ADD CONSTRAINT ck_refund_case_ground CHECK (ground IN ('charge_not_due')),
        ADD CONSTRAINT uq_refund_case_payment_id UNIQUE (payment_id)""",
    "DELETE FROM provider_message WHERE kind NOT IN ('notification', 'query')",
    """ALTER TABLE provider_message
        DROP CONSTRAINT ck_provider_message_kind,
        ADD CONSTRAINT ck_provider_message_kind CHECK (kind IN ('notification', 'query'))""",
    "ALTER TABLE payment DROP COLUMN invitation, DROP COLUMN received_by",
    "DROP TABLE exemption",
    "DELETE FROM charge WHERE amount_vnd IS NULL",
    """ALTER TABLE charge
        DROP CONSTRAINT ck_charge_owed_with_amount,
        DROP CONSTRAINT ck_charge_status,
        ADD CONSTRAINT ck_charge_status CHECK (status IN ('due', 'settled', 'exempt', 'cancelled', 'refunded')),
        DROP COLUMN legal_basis,
        DROP COLUMN formula,
        DROP COLUMN tariff,
        DROP COLUMN quantity,
        DROP COLUMN assessed_by,
        DROP COLUMN assessed_at,
        ALTER COLUMN amount_vnd SET NOT NULL""",
    "ALTER TABLE dossier_account DROP COLUMN processing_sequence",
    "ALTER TABLE procedure_fees DROP COLUMN name",
    """DELETE FROM ledger_account WHERE code IN ('clearing.payplat', 'clearing.vietqr', 'clearing.cash')
        AND NOT EXISTS (SELECT FROM ledger_entry WHERE account = code)""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
