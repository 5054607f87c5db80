"""What is told of dossiers beside their counts: drafts, what failed and for what, the reasons for paper."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_REASON = "jsonb_path_query_first(steps, '$.* ? (@.subject == \"dossier.{step}.v1\").paper_reason') #>> '{{}}'"
_CELL = "day, agency, procedure_code, tally, reason"
_FILED = "submitted_on IS NOT NULL AND origin <> 'trial'"

UP = [
    "ALTER TABLE dossier_fact ADD COLUMN paper_reason text",
    f"""UPDATE dossier_fact
        SET paper_reason = coalesce({_REASON.format(step="accepted")}, {_REASON.format(step="submitted")})
        WHERE channel <> 'online'""",  # noqa: S608
    """CREATE TABLE dossier_tally (
        day date NOT NULL,
        agency text NOT NULL,
        procedure_code text NOT NULL,
        tally text NOT NULL
            CONSTRAINT ck_dossier_tally_tally CHECK (tally IN ('draft', 'expired', 'unpaid', 'rejected', 'on_paper')),
        reason text NOT NULL,
        dossiers bigint NOT NULL,
        CONSTRAINT pk_dossier_tally PRIMARY KEY (day, agency, procedure_code, tally, reason),
        CONSTRAINT ck_dossier_tally_reason CHECK ((tally = 'on_paper') = (reason <> ''))
    )""",
    "CREATE INDEX ix_dossier_tally_empty ON dossier_tally (day) WHERE dossiers = 0",
    """CREATE TABLE dossier_tally_change (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_dossier_tally_change PRIMARY KEY,
        known_at timestamptz NOT NULL,
        day date NOT NULL,
        agency text NOT NULL,
        procedure_code text NOT NULL,
        tally text NOT NULL,
        reason text NOT NULL,
        change bigint NOT NULL CONSTRAINT ck_dossier_tally_change_change CHECK (change <> 0)
    )""",
    "CREATE INDEX ix_dossier_tally_change_day_known_at ON dossier_tally_change (day, known_at)",
    f"""INSERT INTO dossier_tally ({_CELL}, dossiers)
        SELECT told.*, count(*) FROM (
            SELECT opened_on, agency, procedure_code, status, '' FROM dossier_fact
            WHERE submitted_on IS NULL AND opened_on IS NOT NULL AND origin <> 'trial'
                AND status IN ('draft', 'expired')
            UNION ALL
            SELECT submitted_on, agency, procedure_code, 'unpaid', '' FROM dossier_fact
            WHERE {_FILED} AND channel = 'online' AND (cause = 'fee_unpaid' OR status = 'awaiting_payment')
            UNION ALL
            SELECT submitted_on, agency, procedure_code, 'rejected', '' FROM dossier_fact
            WHERE {_FILED} AND channel = 'online' AND cause IN ('papers_incomplete', 'papers_invalid')
            UNION ALL
            SELECT submitted_on, agency, procedure_code, 'on_paper', coalesce(paper_reason, 'unstated')
            FROM dossier_fact WHERE {_FILED} AND channel <> 'online' AND level = 4
        ) AS told ({_CELL}) GROUP BY {_CELL}""",  # noqa: S608
    # What was told before changes were kept is known as of now.
    f"""INSERT INTO dossier_tally_change (known_at, {_CELL}, change)
        SELECT clock_timestamp(), {_CELL}, dossiers FROM dossier_tally""",  # noqa: S608
    """CREATE TRIGGER dossier_tally_change_known_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON dossier_tally_change
        FOR EACH STATEMENT EXECUTE FUNCTION known_for_ever()""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE dossier_tally_change")
    op.execute("DROP TABLE dossier_tally")
    op.execute("ALTER TABLE dossier_fact DROP COLUMN paper_reason")
