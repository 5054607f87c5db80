"""What a dossier knows of later versions and of units that have ended; trials keep apart from the rest."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UP = [
    "ALTER TABLE unit ADD COLUMN successors text[] NOT NULL DEFAULT '{}'",
    """ALTER TABLE procedure_version
        ADD COLUMN sequence integer NOT NULL DEFAULT 0,
        ADD COLUMN successor text""",
    """CREATE TABLE procedure_retirement (
        code text CONSTRAINT pk_procedure_retirement PRIMARY KEY,
        sequence integer NOT NULL,
        valid_to date NOT NULL,
        successor text
    )""",
    "UPDATE procedure_version SET successor = record ->> 'successor'",
    """ALTER TABLE dossier
        ADD COLUMN rebased_from integer,
        ADD CONSTRAINT ck_dossier_origin CHECK (origin IN ('live', 'historical', 'trial')),
        ADD CONSTRAINT ck_dossier_trial_code CHECK (code IS NULL OR (origin = 'trial') = (code LIKE 'T-%'))""",
    """CREATE FUNCTION dossier_origin_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the origin of a dossier is set at birth'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_dossier_origin_immutable';
    END $$""",
    """CREATE TRIGGER origin_is_immutable BEFORE UPDATE OF origin ON dossier FOR EACH ROW
        WHEN (OLD.origin IS DISTINCT FROM NEW.origin) EXECUTE FUNCTION dossier_origin_is_immutable()""",
]
DOWN = [
    "DROP TRIGGER origin_is_immutable ON dossier",
    "DROP FUNCTION dossier_origin_is_immutable",
    """ALTER TABLE dossier
        DROP CONSTRAINT ck_dossier_trial_code,
        DROP CONSTRAINT ck_dossier_origin,
        DROP COLUMN rebased_from""",
    "DROP TABLE procedure_retirement",
    "ALTER TABLE procedure_version DROP COLUMN successor, DROP COLUMN sequence",
    "ALTER TABLE unit DROP COLUMN successors",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
