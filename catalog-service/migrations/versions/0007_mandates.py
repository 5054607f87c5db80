"""Lists of services that a decision mandates."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP: list[str] = [
    """CREATE TABLE mandate (
        id text CONSTRAINT pk_mandate PRIMARY KEY,
        decision text NOT NULL,
        title text NOT NULL,
        issued_on date NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        due_on date NOT NULL,
        assumed_note text,
        version integer NOT NULL,
        CONSTRAINT ck_mandate_validity CHECK (valid_to IS NULL OR valid_to >= valid_from)
    )""",
    """CREATE TABLE mandate_item (
        mandate_id text NOT NULL CONSTRAINT fk_mandate_item_mandate_id_mandate REFERENCES mandate (id),
        number integer NOT NULL,
        procedure_code text,
        national_code text,
        name text NOT NULL,
        agency_code text CONSTRAINT fk_mandate_item_agency_code_agency REFERENCES agency (code),
        agency_kind text CONSTRAINT ck_mandate_item_agency_kind CHECK (
            agency_kind IN ('province', 'department', 'district', 'commune', 'one_stop', 'vertical', 'division')),
        required_level smallint NOT NULL
            CONSTRAINT ck_mandate_item_required_level CHECK (required_level BETWEEN 1 AND 4),
        owner_unit text CONSTRAINT fk_mandate_item_owner_unit_agency REFERENCES agency (code),
        owner_role text,
        due_on date NOT NULL,
        CONSTRAINT pk_mandate_item PRIMARY KEY (mandate_id, number)
    )""",
]
DOWN: list[str] = ["DROP TABLE mandate_item", "DROP TABLE mandate"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
