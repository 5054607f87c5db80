"""Receipts name collector, form and symbol, and are cancelled or replaced with a trace."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP = [
    """ALTER TABLE receipt
        ADD COLUMN form text NOT NULL DEFAULT '01BLP0-001',
        ADD COLUMN symbol text NOT NULL DEFAULT 'BL',
        ADD COLUMN template text NOT NULL DEFAULT 'receipt-1',
        ADD COLUMN collector_name text NOT NULL DEFAULT '',
        ADD COLUMN collector_tax_code text,
        ADD COLUMN replaces text
            CONSTRAINT uq_receipt_replaces UNIQUE CONSTRAINT fk_receipt_replaces_receipt REFERENCES receipt (number),
        ADD COLUMN status text NOT NULL DEFAULT 'issued'
            CONSTRAINT ck_receipt_status CHECK (status IN ('issued', 'replaced', 'cancelled')),
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD CONSTRAINT ck_receipt_amount CHECK (amount_vnd > 0)""",
    # Before, a series was letters, year and issuer. The defaults stay for the release that runs beside this one.
    "UPDATE receipt SET symbol = substr(series, 1, 2) || '-' || substr(series, 3, 2)",
    "ALTER TABLE receipt DROP CONSTRAINT uq_receipt_payment_id",
    "CREATE UNIQUE INDEX uq_receipt_issued ON receipt (payment_id) WHERE status = 'issued'",
    "CREATE INDEX ix_receipt_payment_id ON receipt (payment_id)",
    """CREATE TABLE receipt_change (
        id uuid CONSTRAINT pk_receipt_change PRIMARY KEY,
        receipt_number text NOT NULL CONSTRAINT fk_receipt_change_receipt_number_receipt REFERENCES receipt (number),
        action text NOT NULL CONSTRAINT ck_receipt_change_action CHECK (action IN ('replace', 'cancel')),
        reason text NOT NULL CONSTRAINT ck_receipt_change_reason CHECK (reason <> ''),
        successor text CONSTRAINT fk_receipt_change_successor_receipt REFERENCES receipt (number),
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT ck_receipt_change_successor CHECK ((action = 'replace') = (successor IS NOT NULL))
    )""",
    "CREATE INDEX ix_receipt_change_receipt_number ON receipt_change (receipt_number)",
    """CREATE FUNCTION receipt_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF to_jsonb(NEW) - 'status' - 'version' = to_jsonb(OLD) - 'status' - 'version'
               AND (NEW.status = OLD.status OR NEW.status <> 'issued') AND NEW.version >= OLD.version THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'a receipt is kept as it was issued: % of %', TG_OP, OLD.number
            USING ERRCODE = 'restrict_violation';
    END $$""",
    """CREATE TRIGGER receipt_is_kept BEFORE UPDATE OR DELETE ON receipt
        FOR EACH ROW EXECUTE FUNCTION receipt_is_kept()""",
    """CREATE TRIGGER receipt_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt_change
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()""",
    """CREATE FUNCTION receipt_counter_never_goes_back() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'numbers of series % are never given again', OLD.series
            USING ERRCODE = 'restrict_violation';
    END $$""",
    """CREATE TRIGGER receipt_counter_never_goes_back BEFORE UPDATE ON receipt_counter FOR EACH ROW
        WHEN (NEW.last_number <= OLD.last_number OR NEW.series <> OLD.series)
        EXECUTE FUNCTION receipt_counter_never_goes_back()""",
    """CREATE TRIGGER receipt_counter_is_kept BEFORE DELETE ON receipt_counter FOR EACH ROW
        EXECUTE FUNCTION receipt_counter_never_goes_back()""",
]

DOWN = [
    "DROP TRIGGER receipt_counter_is_kept ON receipt_counter",
    "DROP TRIGGER receipt_counter_never_goes_back ON receipt_counter",
    "DROP FUNCTION receipt_counter_never_goes_back",
    "DROP TABLE receipt_change",
    "DROP TRIGGER receipt_is_kept ON receipt",
    "DROP FUNCTION receipt_is_kept",
    "UPDATE receipt SET replaces = NULL",
    # The older schema knows one receipt of a payment: the newest stays.
    """DELETE FROM receipt older USING receipt newer WHERE older.payment_id = newer.payment_id
        AND (older.issued_at, older.series, older.ordinal) < (newer.issued_at, newer.series, newer.ordinal)""",
    "DROP INDEX uq_receipt_issued",
    "DROP INDEX ix_receipt_payment_id",
    """ALTER TABLE receipt
        DROP CONSTRAINT ck_receipt_amount,
        DROP COLUMN form,
        DROP COLUMN symbol,
        DROP COLUMN template,
        DROP COLUMN collector_name,
        DROP COLUMN collector_tax_code,
        DROP COLUMN replaces,
        DROP COLUMN status,
        DROP COLUMN version,
        ADD CONSTRAINT uq_receipt_payment_id UNIQUE (payment_id)""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
