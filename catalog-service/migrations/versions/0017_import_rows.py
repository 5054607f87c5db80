"""The report of an import row by row, so that a page reads no more than it shows."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_OUTCOMES = "('created', 'updated', 'retired', 'unchanged', 'not_applied', 'rejected')"
# A process of the version before still writes its reports as one document while both versions run.
_FUNCTION = """CREATE FUNCTION spread_import_report() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO import_row (operation_id, number, kind, code, outcome, planned, sheet, "row", problems)
            SELECT NEW.operation_id, told.number, told.value ->> 'kind', told.value ->> 'code',
                told.value ->> 'outcome', told.value ->> 'planned', told.value ->> 'sheet',
                (told.value ->> 'row')::integer,
                CASE WHEN told.value -> 'problems' IS NOT NULL THEN (told.value -> 'problems')::jsonb
                    WHEN told.value ->> 'problem' IS NOT NULL THEN jsonb_build_array(told.value -> 'problem')
                    ELSE '[]'::jsonb END
            FROM json_array_elements(NEW.report) WITH ORDINALITY AS told (value, number);
        NEW.counts := COALESCE(
            (SELECT jsonb_object_agg(counted.outcome, counted.rows) FROM (
                SELECT outcome, count(*) AS rows FROM import_row
                WHERE operation_id = NEW.operation_id GROUP BY outcome) AS counted),
            '{}'::jsonb);
        NEW.report := NULL;
        RETURN NEW;
    END $$"""
_AS_ONE_DOCUMENT = """UPDATE import_job SET report = COALESCE(
    (SELECT json_agg(json_build_object(
        'row', told."row", 'sheet', told.sheet, 'kind', told.kind, 'code', told.code, 'outcome', told.outcome,
        'planned', told.planned, 'problem', told.problems -> 0, 'problems', told.problems) ORDER BY told.number)
        FROM import_row AS told WHERE told.operation_id = import_job.operation_id),
    '[]'::json) WHERE counts IS NOT NULL"""

UP: list[str] = [
    "ALTER TABLE import_job ADD COLUMN counts jsonb",
    f"""CREATE TABLE import_row (
        operation_id uuid NOT NULL
            CONSTRAINT fk_import_row_operation_id_import_job REFERENCES import_job (operation_id) ON DELETE CASCADE,
        number bigint NOT NULL CONSTRAINT ck_import_row_number CHECK (number > 0),
        kind text NOT NULL,
        code text,
        outcome text NOT NULL CONSTRAINT ck_import_row_outcome CHECK (outcome IN {_OUTCOMES}),
        planned text CONSTRAINT ck_import_row_planned
            CHECK (planned IS NULL OR (planned IN {_OUTCOMES} AND outcome = 'not_applied')),
        sheet text,
        "row" integer NOT NULL CONSTRAINT ck_import_row_row CHECK ("row" > 0),
        problems jsonb NOT NULL
            CONSTRAINT ck_import_row_problems CHECK (jsonb_typeof(problems) = 'array'
                AND (problems = '[]'::jsonb OR outcome = 'rejected')),
        CONSTRAINT pk_import_row PRIMARY KEY (operation_id, number)
    )""",
    "CREATE INDEX ix_import_row_outcome ON import_row (operation_id, outcome, number)",
    _FUNCTION,
    """CREATE TRIGGER spread_import_report BEFORE UPDATE OF report ON import_job
        FOR EACH ROW WHEN (NEW.report IS NOT NULL) EXECUTE FUNCTION spread_import_report()""",
    "UPDATE import_job SET report = report WHERE report IS NOT NULL",
]
DOWN: list[str] = [
    "DROP TRIGGER spread_import_report ON import_job",
    "DROP FUNCTION spread_import_report()",
    _AS_ONE_DOCUMENT,
    "DROP TABLE import_row",
    "ALTER TABLE import_job DROP COLUMN counts",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
