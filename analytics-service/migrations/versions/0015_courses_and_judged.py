"""Rollups for the balance and the index of QĐ 766; pushes and complaints become facts of their dossier."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_FACTS = ("dossier_fact", "dossier_fact_past")
_TZ = "'Asia/Ho_Chi_Minh'"
_COUNTED = "submitted_on IS NOT NULL AND origin <> 'trial'"
_COURSE = "submitted_on, ended_on, agency, ending, days, confirmation, review"
_JUDGED = (
    "received_in, ended_in, late_from, agency, is_judged, is_live, is_online, is_pushed, is_returned, gives_result, "
    "has_result, tells_papers, has_papers, reuses_papers, identity_verified, has_fee, paid_online, is_disliked"
)
_COMPLAINTS = """SELECT dossier_id, min(known_on) AS told_on FROM (
    SELECT dossier_id, known_on FROM feedback_fact WHERE kind = 'complaint'
    UNION ALL SELECT dossier_id, known_on FROM feedback_fact_past WHERE kind = 'complaint'
) AS complaint WHERE dossier_id IS NOT NULL GROUP BY dossier_id"""
_PUSHES = "SELECT dossier_id, known_on AS told_on FROM pushed_dossier"


def _day(instant: str) -> str:
    return f"({instant} AT TIME ZONE {_TZ})::date"


def _quarter(instant: str) -> str:
    return f"date_trunc('quarter', {instant}, {_TZ})"


def _told(flag: str, told: str) -> list[str]:
    """Since the day on which it was told it is a fact; what was known before stays what it was."""
    others = _columns_but(flag, "known_on")
    return [
        f"CREATE TEMPORARY TABLE told ON COMMIT DROP AS {told}",
        # What was heard of a dossier whose steps nobody has told yet.
        """INSERT INTO dossier_fact (dossier_id, status, outcome, punctuality, supplement_count, paid_vnd, known_on)
            SELECT dossier_id, 'draft', 'open', 'undecided', 0, 0, told_on FROM told ON CONFLICT DO NOTHING""",
        """INSERT INTO dossier_heard (dossier_id, steps, payments)
            SELECT dossier_id, '{}', '{}' FROM told ON CONFLICT DO NOTHING""",
        # A past that was true from before the telling until after it falls into two.
        f"""INSERT INTO dossier_fact_past ({others}, {flag}, known_on, superseded_on)
            SELECT {others}, false, past.known_on, told.told_on
            FROM dossier_fact_past AS past JOIN told USING (dossier_id)
            WHERE past.known_on < told.told_on AND told.told_on < past.superseded_on""",  # noqa: S608
        f"""INSERT INTO dossier_fact_past ({others}, {flag}, known_on, superseded_on)
            SELECT {others}, false, fact.known_on, told.told_on FROM dossier_fact AS fact JOIN told USING (dossier_id)
            WHERE fact.known_on < told.told_on""",  # noqa: S608
        f"""UPDATE dossier_fact_past AS past SET {flag} = true, known_on = greatest(past.known_on, told.told_on)
            FROM told WHERE told.dossier_id = past.dossier_id AND told.told_on < past.superseded_on""",  # noqa: S608
        f"""UPDATE dossier_fact AS fact SET {flag} = true, known_on = greatest(fact.known_on, told.told_on)
            FROM told WHERE told.dossier_id = fact.dossier_id""",  # noqa: S608
        "DROP TABLE told",
    ]


def _columns_but(*names: str) -> str:
    columns = (
        "dossier_id procedure_code agency origin status outcome punctuality opened_on submitted_on submitted_at level "
        "channel filer confirmation review applicant_kind field receiving_unit source paper_reason accepted_at due_at "
        "finished_at cause supplement_count score has_result_document papers reused_papers identity_verified "
        "paid_online paid_vnd late_from gives_result is_pushed is_complained_of known_on"
    )
    return ", ".join(name for name in columns.split() if name not in names)


UP = [
    *(
        f"""ALTER TABLE {table} ADD COLUMN late_from timestamptz, ADD COLUMN gives_result boolean,
            ADD COLUMN is_pushed boolean NOT NULL DEFAULT false,
            ADD COLUMN is_complained_of boolean NOT NULL DEFAULT false"""
        for table in _FACTS
    ),
    # The rebuild knows since when papers are awaited or were asked for again; until it runs, this is what is known.
    "ALTER TABLE dossier_fact_past DISABLE TRIGGER dossier_fact_past_known_for_ever",
    *(
        f"""UPDATE {table} SET late_from = CASE
            WHEN supplement_count >= 2 THEN least(coalesce(accepted_at, submitted_at), due_at)
            WHEN due_at IS NULL THEN CASE WHEN punctuality = 'late' THEN finished_at END
            WHEN finished_at IS NULL AND status IN ('supplement_requested', 'awaiting_payment') THEN NULL
            WHEN finished_at IS NULL OR finished_at > due_at THEN due_at END"""  # noqa: S608
        for table in _FACTS
    ),
    *_told("is_pushed", _PUSHES),
    *_told("is_complained_of", _COMPLAINTS),
    "ALTER TABLE dossier_fact_past ENABLE TRIGGER dossier_fact_past_known_for_ever",
    "DROP TABLE pushed_dossier",
    """CREATE TABLE dossier_course (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_dossier_course PRIMARY KEY,
        submitted_on date NOT NULL,
        ended_on date,
        agency text NOT NULL,
        ending text NOT NULL CONSTRAINT ck_dossier_course_ending CHECK (ending IN ('open', 'decided', 'cancelled')),
        days integer,
        confirmation text,
        review text,
        dossiers bigint NOT NULL,
        CONSTRAINT uq_dossier_course_cell UNIQUE NULLS NOT DISTINCT
            (submitted_on, ended_on, agency, ending, days, confirmation, review),
        CONSTRAINT ck_dossier_course_ended_on CHECK ((ending = 'open') = (ended_on IS NULL)),
        CONSTRAINT ck_dossier_course_days CHECK (days IS NULL OR ending = 'decided')
    )""",
    "CREATE INDEX ix_dossier_course_ended_on ON dossier_course (ended_on)",
    "CREATE INDEX ix_dossier_course_empty ON dossier_course (submitted_on) WHERE dossiers = 0",
    f"""CREATE TABLE dossier_judged (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_dossier_judged PRIMARY KEY,
        received_in date NOT NULL,
        ended_in date,
        late_from timestamptz,
        agency text NOT NULL,
        is_judged boolean NOT NULL,
        is_live boolean NOT NULL,
        is_online boolean NOT NULL,
        is_pushed boolean NOT NULL,
        is_returned boolean NOT NULL,
        gives_result boolean NOT NULL,
        has_result boolean NOT NULL,
        tells_papers boolean NOT NULL,
        has_papers boolean NOT NULL,
        reuses_papers boolean NOT NULL,
        identity_verified boolean,
        has_fee boolean NOT NULL,
        paid_online boolean NOT NULL,
        is_disliked boolean NOT NULL,
        dossiers bigint NOT NULL,
        CONSTRAINT uq_dossier_judged_cell UNIQUE NULLS NOT DISTINCT ({_JUDGED})
    )""",
    "CREATE INDEX ix_dossier_judged_empty ON dossier_judged (received_in) WHERE dossiers = 0",
    f"""INSERT INTO dossier_course ({_COURSE}, dossiers)
        SELECT told.*, count(*) FROM (
            SELECT submitted_on, {_day("finished_at")}, agency,
                CASE WHEN finished_at IS NULL THEN 'open'
                    WHEN status IN ('decided', 'returned') THEN 'decided' ELSE 'cancelled' END,
                CASE WHEN status IN ('decided', 'returned') THEN {_day("finished_at")} - {_day("accepted_at")} END,
                confirmation, review
            FROM dossier_fact WHERE {_COUNTED}
        ) AS told ({_COURSE}) GROUP BY {_COURSE}""",  # noqa: S608
    f"""INSERT INTO dossier_judged ({_JUDGED}, dossiers)
        SELECT told.*, count(*) FROM (
            SELECT {_day(_quarter("coalesce(accepted_at, submitted_at)"))}, {_day(_quarter("finished_at"))},
                CASE WHEN finished_at IS NULL THEN late_from ELSE {_quarter("late_from")} END, agency,
                (due_at IS NOT NULL OR punctuality IN ('on_time', 'late'))
                    AND NOT (cause IS NOT DISTINCT FROM 'withdrawn' AND accepted_at IS NULL),
                origin = 'live', channel IS NOT DISTINCT FROM 'online', is_pushed, status = 'returned',
                gives_result IS NOT FALSE, has_result_document, papers IS NOT NULL, coalesce(papers > 0, false),
                coalesce(reused_papers > 0, false), identity_verified,
                paid_vnd > 0 OR status = 'awaiting_payment' OR cause IS NOT DISTINCT FROM 'fee_unpaid', paid_online,
                is_complained_of OR coalesce(score < 3, false)
            FROM dossier_fact WHERE {_COUNTED}
        ) AS told ({_JUDGED}) GROUP BY {_JUDGED}""",  # noqa: S608
]
DOWN = [
    "DROP TABLE dossier_judged",
    "DROP TABLE dossier_course",
    """CREATE TABLE pushed_dossier (
        dossier_id uuid CONSTRAINT pk_pushed_dossier PRIMARY KEY,
        first_pushed_at timestamptz NOT NULL,
        known_on date NOT NULL DEFAULT ((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    )""",
    """INSERT INTO pushed_dossier (dossier_id, first_pushed_at, known_on)
        SELECT dossier_id, known_on, known_on FROM dossier_fact WHERE is_pushed""",
    *(
        f"""ALTER TABLE {table} DROP COLUMN late_from, DROP COLUMN gives_result, DROP COLUMN is_pushed,
            DROP COLUMN is_complained_of"""
        for table in _FACTS
    ),
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
