"""Printed forms (Mẫu 01-05) as they were issued, and the way into the register (Mẫu 06)."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE printed_form (
        dossier_id uuid NOT NULL,
        form text NOT NULL,
        number integer NOT NULL,
        sequence integer NOT NULL,
        template text NOT NULL,
        snapshot jsonb NOT NULL,
        from_unit text,
        to_unit text,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_printed_form PRIMARY KEY (dossier_id, form, number),
        CONSTRAINT fk_printed_form_dossier_id_sequence_dossier_history
            FOREIGN KEY (dossier_id, sequence) REFERENCES dossier_history (dossier_id, sequence),
        CONSTRAINT ck_printed_form_form CHECK (form IN ('01', '02', '03', '04', '05')),
        CONSTRAINT ck_printed_form_hand_over
            CHECK ((form = '05') = (from_unit IS NOT NULL AND to_unit IS NOT NULL))
    )""",
    "CREATE INDEX ix_printed_form_hand_over ON printed_form (from_unit, to_unit, created_at) WHERE form = '05'",
    """CREATE FUNCTION printed_form_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a form that was issued stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_printed_form_immutable';
    END $$""",
    """CREATE TRIGGER printed_form_is_immutable BEFORE UPDATE ON printed_form FOR EACH ROW
        EXECUTE FUNCTION printed_form_is_immutable()""",
    "CREATE INDEX ix_dossier_receiving_unit_accepted_at ON dossier (receiving_unit, accepted_at)"
    " WHERE accepted_at IS NOT NULL",
    "CREATE INDEX ix_dossier_executing_agency_accepted_at ON dossier (executing_agency, accepted_at)"
    " WHERE accepted_at IS NOT NULL",
]
DOWN = [
    "DROP INDEX ix_dossier_executing_agency_accepted_at",
    "DROP INDEX ix_dossier_receiving_unit_accepted_at",
    "DROP TABLE printed_form",
    "DROP FUNCTION printed_form_is_immutable",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
