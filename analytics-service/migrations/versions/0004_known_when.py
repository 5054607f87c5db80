"""When each figure came to be known: every change of a count, when procedures were told; reports as frozen."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE dossier_count_change (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_dossier_count_change PRIMARY KEY,
        known_at timestamptz NOT NULL,
        submitted_on date NOT NULL,
        agency text NOT NULL,
        procedure_code text NOT NULL,
        field text NOT NULL,
        level smallint NOT NULL,
        channel text NOT NULL,
        filer text NOT NULL,
        status text NOT NULL,
        outcome text NOT NULL,
        punctuality text NOT NULL,
        origin text NOT NULL,
        change bigint NOT NULL CONSTRAINT ck_dossier_count_change_change CHECK (change <> 0)
    )""",
    "CREATE INDEX ix_dossier_count_change_submitted_on_known_at ON dossier_count_change (submitted_on, known_at)",
    # What was counted before changes were kept is known as of now.
    """INSERT INTO dossier_count_change (known_at, submitted_on, agency, procedure_code, field, level, channel, filer,
            status, outcome, punctuality, origin, change)
        SELECT clock_timestamp(), submitted_on, agency, procedure_code, field, level, channel, filer,
            status, outcome, punctuality, origin, dossiers
        FROM dossier_count WHERE dossiers <> 0""",
    """CREATE FUNCTION known_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what was known is never changed: % on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$""",
    """CREATE TRIGGER dossier_count_change_known_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON dossier_count_change
        FOR EACH STATEMENT EXECUTE FUNCTION known_for_ever()""",
    "ALTER TABLE procedure_version ADD COLUMN told_at timestamptz NOT NULL DEFAULT '-infinity'",
    "ALTER TABLE procedure_version ALTER COLUMN told_at DROP DEFAULT",
    "ALTER TABLE procedure_retirement ADD COLUMN told_at timestamptz NOT NULL DEFAULT '-infinity'",
    "ALTER TABLE procedure_retirement ALTER COLUMN told_at DROP DEFAULT",
    """CREATE TABLE report (
        id uuid CONSTRAINT pk_report PRIMARY KEY,
        title text NOT NULL,
        first_day date NOT NULL,
        last_day date NOT NULL,
        agency text,
        figures jsonb NOT NULL,
        snapshot_hash text NOT NULL,
        known_at timestamptz NOT NULL,
        frozen_by text NOT NULL
    )""",
    "CREATE INDEX ix_report_known_at ON report (known_at)",
    """CREATE TRIGGER report_known_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON report
        FOR EACH STATEMENT EXECUTE FUNCTION known_for_ever()""",
]
DOWN = [
    "DROP TABLE report",
    "ALTER TABLE procedure_retirement DROP COLUMN told_at",
    "ALTER TABLE procedure_version DROP COLUMN told_at",
    "DROP TABLE dossier_count_change",
    "DROP FUNCTION known_for_ever",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
