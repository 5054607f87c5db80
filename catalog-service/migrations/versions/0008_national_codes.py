"""National procedures and their mapping, replaced legal documents, use of services."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UP: list[str] = [
    """CREATE TABLE national_procedure (
        code text CONSTRAINT pk_national_procedure PRIMARY KEY,
        number bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT uq_national_procedure_number UNIQUE,
        name text NOT NULL,
        name_folded text NOT NULL,
        left_out_on date
    )""",
    """CREATE TABLE national_code (
        id uuid CONSTRAINT pk_national_code PRIMARY KEY,
        procedure_code text NOT NULL CONSTRAINT fk_national_code_procedure_code_procedure REFERENCES procedure (code),
        national_code text NOT NULL
            CONSTRAINT fk_national_code_national_code_national_procedure REFERENCES national_procedure (code),
        national_number bigint NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        mapped_by text NOT NULL,
        mapped_at timestamptz NOT NULL,
        ended_by text,
        ended_at timestamptz,
        CONSTRAINT ck_national_code_validity CHECK (valid_to IS NULL OR valid_to >= valid_from - 1),
        CONSTRAINT ex_national_code_one_procedure EXCLUDE USING gist (
            int8range(national_number, national_number, '[]') WITH &&,
            daterange(valid_from, valid_to + 1) WITH &&)
    )""",
    "CREATE INDEX ix_national_code_procedure_code ON national_code (procedure_code)",
    "CREATE INDEX ix_national_code_national_code ON national_code (national_code)",
    """CREATE TABLE legal_document (
        number text CONSTRAINT pk_legal_document PRIMARY KEY,
        title text NOT NULL,
        valid_to date NOT NULL,
        replaced_by text
    )""",
    """CREATE TABLE service_usage (
        procedure_code text NOT NULL,
        agency_code text NOT NULL,
        first_filed_on date NOT NULL,
        last_filed_on date NOT NULL,
        self_filed bigint NOT NULL,
        CONSTRAINT pk_service_usage PRIMARY KEY (procedure_code, agency_code)
    )""",
]
DOWN: list[str] = [
    f"DROP TABLE {name}"
    for name in (
        "service_usage",
        "legal_document",
        "national_code",
        "national_procedure",
    )
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
