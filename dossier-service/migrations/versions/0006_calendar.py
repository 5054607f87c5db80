"""The working calendar has versions, half days and hours per unit; a ledger holds what its reckoning needs."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = "('day_off', 'working_day', 'half_day_morning', 'half_day_afternoon', 'as_weekday')"
UP = [
    """CREATE TABLE calendar_version (
        number integer GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_calendar_version PRIMARY KEY,
        subject text NOT NULL CONSTRAINT ck_calendar_version_subject CHECK (subject IN ('seed', 'days', 'hours')),
        dispatches jsonb NOT NULL,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL
    )""",
    "INSERT INTO calendar_version (subject, dispatches, changed_by, changed_at) VALUES ('seed', '[]', 'system', now())",
    "ALTER TABLE calendar_day ADD COLUMN version integer NOT NULL DEFAULT 1",
    """ALTER TABLE calendar_day
        ALTER COLUMN version DROP DEFAULT,
        DROP CONSTRAINT pk_calendar_day,
        ADD CONSTRAINT pk_calendar_day PRIMARY KEY (day, version),
        ADD CONSTRAINT fk_calendar_day_version_calendar_version
            FOREIGN KEY (version) REFERENCES calendar_version (number),
        DROP CONSTRAINT ck_calendar_day_kind""",
    f"ALTER TABLE calendar_day ADD CONSTRAINT ck_calendar_day_kind CHECK (kind IN {KINDS})",
    """CREATE TABLE working_hours (
        unit text NOT NULL,
        valid_from date NOT NULL,
        version integer NOT NULL CONSTRAINT fk_working_hours_version_calendar_version
            REFERENCES calendar_version (number),
        hours jsonb NOT NULL,
        dispatch text NOT NULL,
        CONSTRAINT pk_working_hours PRIMARY KEY (unit, valid_from, version)
    )""",
    "ALTER TABLE deadline_line ADD COLUMN facts jsonb NOT NULL DEFAULT '{}'",
    # Until now a limit stood in the note alone: "10 ngày làm việc".
    """UPDATE deadline_line SET facts = jsonb_build_object(
            'value', substring(note FROM '^[0-9.e+]+')::float,
            'unit', CASE
                WHEN note LIKE '% giờ làm việc' THEN 'hour'
                WHEN note LIKE '% ngày làm việc' THEN 'working_day'
                WHEN note LIKE '% tháng' THEN 'month'
                ELSE 'day'
            END)
        WHERE kind = 'add'""",
    """ALTER TABLE dossier
        ADD COLUMN refusal_due_at timestamptz,
        ADD COLUMN due_soon_at timestamptz,
        DROP COLUMN limit_unit""",
    "UPDATE dossier SET due_soon_at = due_at - interval '1 day'",
]
DOWN = [
    "ALTER TABLE dossier DROP COLUMN refusal_due_at, DROP COLUMN due_soon_at, ADD COLUMN limit_unit text",
    "ALTER TABLE deadline_line DROP COLUMN facts",
    "DROP TABLE working_hours",
    # What the old form can hold: of each day the row that is in force, whole days only.
    """DELETE FROM calendar_day WHERE kind NOT IN ('day_off', 'working_day') OR (day, version) NOT IN (
        SELECT DISTINCT ON (day) day, version FROM calendar_day ORDER BY day, dispatch IS NULL, version DESC)""",
    """ALTER TABLE calendar_day
        DROP CONSTRAINT ck_calendar_day_kind,
        DROP CONSTRAINT fk_calendar_day_version_calendar_version,
        DROP CONSTRAINT pk_calendar_day,
        DROP COLUMN version,
        ADD CONSTRAINT pk_calendar_day PRIMARY KEY (day),
        ADD CONSTRAINT ck_calendar_day_kind CHECK (kind IN ('day_off', 'working_day'))""",
    "DROP TABLE calendar_version",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
