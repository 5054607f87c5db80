"""Fees as published, charges, payments, the ledger that balances, receipts."""

from alembic import op
from servicekit.migrations import KIT_TABLES_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = [
    """CREATE TABLE procedure_fees (
        code text NOT NULL,
        version integer NOT NULL,
        channels jsonb NOT NULL,
        CONSTRAINT pk_procedure_fees PRIMARY KEY (code, version)
    )""",
    """CREATE TABLE dossier_account (
        dossier_id uuid CONSTRAINT pk_dossier_account PRIMARY KEY,
        code text NOT NULL,
        agency text NOT NULL,
        procedure_code text NOT NULL,
        procedure_version integer NOT NULL,
        case_name text NOT NULL,
        channel text NOT NULL,
        payer_category text,
        sequence integer NOT NULL,
        opened_at timestamptz NOT NULL
    )""",
    """CREATE TABLE charge (
        id uuid CONSTRAINT pk_charge PRIMARY KEY,
        dossier_id uuid NOT NULL
            CONSTRAINT fk_charge_dossier_id_dossier_account REFERENCES dossier_account (dossier_id),
        fee_id text NOT NULL,
        kind text NOT NULL CONSTRAINT ck_charge_kind CHECK (kind IN ('fee', 'levy')),
        name text NOT NULL,
        amount_vnd bigint NOT NULL CONSTRAINT ck_charge_amount CHECK (amount_vnd > 0),
        stage text NOT NULL CONSTRAINT ck_charge_stage CHECK (stage IN ('reception', 'supplement', 'return')),
        status text NOT NULL
            CONSTRAINT ck_charge_status CHECK (status IN ('due', 'settled', 'exempt', 'cancelled', 'refunded')),
        created_at timestamptz NOT NULL,
        settled_at timestamptz,
        CONSTRAINT uq_charge_dossier_id_stage_fee_id UNIQUE (dossier_id, stage, fee_id)
    )""",
    """CREATE TABLE payment (
        id uuid CONSTRAINT pk_payment PRIMARY KEY,
        charge_id uuid NOT NULL CONSTRAINT fk_payment_charge_id_charge REFERENCES charge (id),
        dossier_id uuid NOT NULL
            CONSTRAINT fk_payment_dossier_id_dossier_account REFERENCES dossier_account (dossier_id),
        provider text NOT NULL,
        reference text NOT NULL,
        amount_vnd bigint NOT NULL CONSTRAINT ck_payment_amount CHECK (amount_vnd > 0),
        description text NOT NULL,
        return_url text NOT NULL,
        status text NOT NULL CONSTRAINT ck_payment_status
            CHECK (status IN ('pending', 'settled', 'failed', 'expired', 'partially_refunded', 'refunded')),
        provider_transaction text,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        settled_at timestamptz,
        next_query_at timestamptz,
        query_count integer NOT NULL,
        CONSTRAINT uq_payment_provider_reference UNIQUE (provider, reference)
    )""",
    "CREATE INDEX ix_payment_charge_id ON payment (charge_id)",
    "CREATE INDEX ix_payment_dossier_id ON payment (dossier_id)",
    "CREATE INDEX ix_payment_pending ON payment (expires_at) WHERE status = 'pending'",
    "CREATE INDEX ix_payment_to_query ON payment (next_query_at) WHERE next_query_at IS NOT NULL",
    """CREATE TABLE provider_message (
        id uuid CONSTRAINT pk_provider_message PRIMARY KEY,
        provider text NOT NULL,
        kind text NOT NULL CONSTRAINT ck_provider_message_kind CHECK (kind IN ('notification', 'query')),
        payment_id uuid CONSTRAINT fk_provider_message_payment_id_payment REFERENCES payment (id),
        raw text NOT NULL,
        answer text NOT NULL,
        received_at timestamptz NOT NULL
    )""",
    "CREATE INDEX ix_provider_message_payment_id ON provider_message (payment_id)",
    """CREATE TABLE refund_case (
        id uuid CONSTRAINT pk_refund_case PRIMARY KEY,
        payment_id uuid NOT NULL CONSTRAINT uq_refund_case_payment_id UNIQUE
            CONSTRAINT fk_refund_case_payment_id_payment REFERENCES payment (id),
        ground text NOT NULL CONSTRAINT ck_refund_case_ground CHECK (ground IN ('charge_not_due')),
        amount_vnd bigint NOT NULL CONSTRAINT ck_refund_case_amount CHECK (amount_vnd > 0),
        opened_at timestamptz NOT NULL,
        closed_at timestamptz
    )""",
    """CREATE TABLE ledger_account (
        code text CONSTRAINT pk_ledger_account PRIMARY KEY,
        name text NOT NULL
    )""",
    """INSERT INTO ledger_account (code, name) VALUES
        ('receivable', 'Phải thu của người nộp'),
        ('revenue.fee', 'Thu phí'),
        ('revenue.levy', 'Thu lệ phí'),
        ('clearing.vnpay', 'Tiền VNPay đang giữ'),
        ('unapplied', 'Tiền thu thừa, chờ hoàn')""",
    """CREATE TABLE ledger_movement (
        id uuid CONSTRAINT pk_ledger_movement PRIMARY KEY,
        kind text NOT NULL CONSTRAINT ck_ledger_movement_kind
            CHECK (kind IN ('charge', 'settlement', 'overpayment', 'refund', 'correction')),
        agency text NOT NULL,
        dossier_id uuid NOT NULL,
        charge_id uuid,
        payment_id uuid,
        reason text,
        occurred_at timestamptz NOT NULL,
        CONSTRAINT ck_ledger_movement_corrected_with_reason CHECK (kind <> 'correction' OR reason IS NOT NULL)
    )""",
    "CREATE INDEX ix_ledger_movement_dossier_id ON ledger_movement (dossier_id)",
    """CREATE TABLE ledger_entry (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_ledger_entry PRIMARY KEY,
        movement_id uuid NOT NULL
            CONSTRAINT fk_ledger_entry_movement_id_ledger_movement REFERENCES ledger_movement (id),
        account text NOT NULL CONSTRAINT fk_ledger_entry_account_ledger_account REFERENCES ledger_account (code),
        agency text NOT NULL,
        amount_vnd bigint NOT NULL CONSTRAINT ck_ledger_entry_amount CHECK (amount_vnd <> 0)
    )""",
    "CREATE INDEX ix_ledger_entry_movement_id ON ledger_entry (movement_id)",
    "CREATE INDEX ix_ledger_entry_agency_account ON ledger_entry (agency, account)",
    """CREATE FUNCTION ledger_movement_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        movement uuid := CASE TG_TABLE_NAME WHEN 'ledger_entry' THEN to_jsonb(NEW) ->> 'movement_id'
                                            ELSE to_jsonb(NEW) ->> 'id' END;
        entries integer;
        total numeric;
    BEGIN
        SELECT count(*), coalesce(sum(amount_vnd), 0) INTO entries, total FROM ledger_entry
            WHERE movement_id = movement;
        IF entries < 2 OR total <> 0 THEN
            RAISE EXCEPTION 'ledger movement % does not balance: % entries, sum %', movement, entries, total
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_ledger_movement_balances';
        END IF;
        RETURN NULL;
    END $$""",
    """CREATE CONSTRAINT TRIGGER ledger_movement_balances AFTER INSERT ON ledger_movement
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_movement_balances()""",
    """CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_movement_balances()""",
    """CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is append-only: % on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$""",
    """CREATE TRIGGER ledger_movement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_movement
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()""",
    """CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()""",
    """CREATE TABLE receipt_counter (
        series text CONSTRAINT pk_receipt_counter PRIMARY KEY,
        last_number integer NOT NULL
            CONSTRAINT ck_receipt_counter_seven_digits CHECK (last_number BETWEEN 1 AND 9999999)
    )""",
    """CREATE TABLE receipt (
        number text CONSTRAINT pk_receipt PRIMARY KEY,
        series text NOT NULL,
        ordinal integer NOT NULL,
        payment_id uuid NOT NULL CONSTRAINT uq_receipt_payment_id UNIQUE
            CONSTRAINT fk_receipt_payment_id_payment REFERENCES payment (id),
        dossier_id uuid NOT NULL,
        agency text NOT NULL,
        items jsonb NOT NULL,
        amount_vnd bigint NOT NULL,
        issued_at timestamptz NOT NULL,
        CONSTRAINT uq_receipt_series_ordinal UNIQUE (series, ordinal)
    )""",
    "CREATE INDEX ix_receipt_dossier_id ON receipt (dossier_id)",
]

TABLES = (
    "receipt",
    "receipt_counter",
    "ledger_entry",
    "ledger_movement",
    "ledger_account",
    "refund_case",
    "provider_message",
    "payment",
    "charge",
    "dossier_account",
    "procedure_fees",
    "outbox",
    "inbox",
    "dead_letter",
    "idempotency_key",
)


def upgrade() -> None:
    for statement in [*KIT_TABLES_1, *STATEMENTS]:
        op.execute(statement)


def downgrade() -> None:
    for name in TABLES:
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP FUNCTION ledger_movement_balances")
    op.execute("DROP FUNCTION ledger_is_append_only")
