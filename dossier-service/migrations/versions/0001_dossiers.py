"""Dossiers, their history, codes, and what is known of the catalogue."""

from alembic import op
from dossier_service.calendars.seed import seeded_days
from servicekit.migrations import KIT_TABLES_1
from sqlalchemy import column, table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = [
    """CREATE TABLE unit (
        code text CONSTRAINT pk_unit PRIMARY KEY,
        name text NOT NULL,
        kind text NOT NULL,
        parent text,
        path text[] NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        sequence integer NOT NULL
    )""",
    "CREATE INDEX ix_unit_path ON unit USING gin (path)",
    """CREATE TABLE procedure_version (
        code text NOT NULL,
        version integer NOT NULL,
        record jsonb NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        CONSTRAINT pk_procedure_version PRIMARY KEY (code, version)
    )""",
    """CREATE TABLE code_counter (
        agency text NOT NULL,
        day date NOT NULL,
        last_number integer NOT NULL,
        CONSTRAINT pk_code_counter PRIMARY KEY (agency, day)
    )""",
    "CREATE SEQUENCE draft_number_seq",
    """CREATE TABLE dossier (
        id uuid CONSTRAINT pk_dossier PRIMARY KEY,
        draft_number text NOT NULL CONSTRAINT uq_dossier_draft_number UNIQUE,
        code text CONSTRAINT uq_dossier_code UNIQUE,
        external_code text,
        source text,
        origin text NOT NULL,
        status text NOT NULL,
        resume_status text,
        procedure_code text NOT NULL,
        procedure_version integer NOT NULL,
        case_name text NOT NULL,
        level smallint NOT NULL,
        field text NOT NULL,
        executing_agency text NOT NULL,
        receiving_unit text NOT NULL,
        returning_unit text NOT NULL,
        current_unit text NOT NULL,
        assignee text,
        owner_key text NOT NULL,
        owner_subject text,
        submitted_by text NOT NULL,
        filer text NOT NULL,
        channel text NOT NULL,
        applicant jsonb NOT NULL,
        on_behalf_of jsonb,
        delivery jsonb NOT NULL,
        form jsonb NOT NULL,
        submitted_at timestamptz,
        accepted_at timestamptz,
        due_at timestamptz,
        limit_unit text,
        clock_stopped_at timestamptz,
        decided_at timestamptz,
        finished_at timestamptz,
        outcome text,
        cause text,
        proposed_by text,
        proposal jsonb,
        supplement_count integer NOT NULL,
        sequence integer NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT ck_dossier_code_when_filed CHECK (status = 'draft' OR code IS NOT NULL),
        CONSTRAINT ck_dossier_cause_when_unsuccessful
            CHECK (status NOT IN ('refused', 'stopped') AND outcome IS DISTINCT FROM 'refused' OR cause IS NOT NULL)
    )""",
    "CREATE UNIQUE INDEX uq_dossier_source_external_code ON dossier (source, external_code)",
    "CREATE INDEX ix_dossier_owner_key_created_at_id ON dossier (owner_key, created_at DESC, id DESC)",
    "CREATE INDEX ix_dossier_receiving_unit_created_at_id ON dossier (receiving_unit, created_at DESC, id DESC)",
    "CREATE INDEX ix_dossier_executing_agency_created_at_id ON dossier (executing_agency, created_at DESC, id DESC)",
    "CREATE INDEX ix_dossier_current_unit_created_at_id ON dossier (current_unit, created_at DESC, id DESC)",
    """CREATE TABLE dossier_history (
        dossier_id uuid NOT NULL,
        sequence integer NOT NULL,
        action text NOT NULL,
        from_status text,
        to_status text NOT NULL,
        actor text NOT NULL,
        actor_role text NOT NULL,
        actor_unit text,
        reason text,
        legal_basis text,
        details jsonb NOT NULL,
        trace_id text,
        occurred_at timestamptz NOT NULL,
        xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
        CONSTRAINT pk_dossier_history PRIMARY KEY (dossier_id, sequence),
        CONSTRAINT fk_dossier_history_dossier_id_dossier FOREIGN KEY (dossier_id) REFERENCES dossier (id)
    )""",
    """CREATE TABLE document (
        id uuid CONSTRAINT pk_document PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_document_dossier_id_dossier REFERENCES dossier (id),
        purpose text NOT NULL,
        required_document text,
        file_name text NOT NULL,
        media_type text NOT NULL,
        size bigint NOT NULL,
        sha256 text NOT NULL,
        scan text NOT NULL,
        uploaded_by text NOT NULL,
        uploaded_at timestamptz NOT NULL
    )""",
    "CREATE INDEX ix_document_dossier_id ON document (dossier_id)",
    "CREATE INDEX ix_dossier_history_xid_dossier_id_sequence ON dossier_history (xid, dossier_id, sequence)",
    """CREATE TABLE supplement (
        id uuid CONSTRAINT pk_supplement PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_supplement_dossier_id_dossier REFERENCES dossier (id),
        reason text NOT NULL,
        legal_basis text NOT NULL,
        items jsonb NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        supplied_at timestamptz
    )""",
    "CREATE INDEX ix_supplement_dossier_id ON supplement (dossier_id)",
    "CREATE UNIQUE INDEX uq_supplement_open ON supplement (dossier_id) WHERE supplied_at IS NULL",
    """CREATE TABLE result (
        id uuid CONSTRAINT pk_result PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_result_dossier_id_dossier REFERENCES dossier (id),
        code text NOT NULL CONSTRAINT uq_result_code UNIQUE,
        title text NOT NULL,
        document_ids uuid[] NOT NULL,
        issued_by text NOT NULL,
        issued_at timestamptz NOT NULL
    )""",
    "CREATE INDEX ix_result_dossier_id ON result (dossier_id)",
    """CREATE TABLE rating (
        dossier_id uuid CONSTRAINT pk_rating PRIMARY KEY
            CONSTRAINT fk_rating_dossier_id_dossier REFERENCES dossier (id),
        score smallint NOT NULL CONSTRAINT ck_rating_score CHECK (score BETWEEN 1 AND 5),
        comment text,
        rated_at timestamptz NOT NULL
    )""",
    """CREATE TABLE known_charge (
        id uuid CONSTRAINT pk_known_charge PRIMARY KEY,
        dossier_id uuid NOT NULL,
        amount_vnd bigint NOT NULL,
        settled boolean NOT NULL
    )""",
    "CREATE INDEX ix_known_charge_dossier_id ON known_charge (dossier_id)",
    """CREATE TABLE calendar_day (
        day date CONSTRAINT pk_calendar_day PRIMARY KEY,
        kind text NOT NULL CONSTRAINT ck_calendar_day_kind CHECK (kind IN ('day_off', 'working_day')),
        name text NOT NULL,
        dispatch text
    )""",
    """CREATE TABLE deadline_line (
        id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_deadline_line PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_deadline_line_dossier_id_dossier REFERENCES dossier (id),
        at timestamptz NOT NULL,
        kind text NOT NULL,
        note text NOT NULL
    )""",
    "CREATE INDEX ix_deadline_line_dossier_id ON deadline_line (dossier_id)",
    """CREATE TABLE push (
        id uuid CONSTRAINT pk_push PRIMARY KEY,
        dossier_id uuid NOT NULL,
        sequence integer NOT NULL,
        action text NOT NULL,
        status smallint,
        state text NOT NULL CONSTRAINT ck_push_state CHECK (state IN ('waiting', 'pushed', 'skipped', 'rejected')),
        attempts integer NOT NULL,
        next_attempt_at timestamptz NOT NULL,
        error text,
        trace_id text,
        occurred_at timestamptz NOT NULL,
        pushed_at timestamptz,
        CONSTRAINT uq_push_dossier_id_sequence UNIQUE (dossier_id, sequence)
    )""",
    "CREATE INDEX ix_push_waiting ON push (next_attempt_at) WHERE state = 'waiting'",
    """CREATE TABLE external_dossier (
        source text NOT NULL,
        external_code text NOT NULL,
        id uuid NOT NULL CONSTRAINT uq_external_dossier_id UNIQUE,
        sequence bigint NOT NULL,
        revision integer NOT NULL,
        procedure_code text NOT NULL,
        agency text NOT NULL,
        status smallint NOT NULL,
        outcome text,
        item jsonb NOT NULL,
        content_hash bytea NOT NULL,
        received_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT pk_external_dossier PRIMARY KEY (source, external_code)
    )""",
    "CREATE INDEX ix_external_dossier_agency ON external_dossier (agency)",
    """CREATE TABLE feed_acknowledgement (
        partner text NOT NULL,
        types text NOT NULL,
        cursor text NOT NULL,
        acknowledged_at timestamptz NOT NULL,
        CONSTRAINT pk_feed_acknowledgement PRIMARY KEY (partner, types)
    )""",
]


def upgrade() -> None:
    for statement in [*KIT_TABLES_1, *STATEMENTS]:
        op.execute(statement)
    day = table("calendar_day", column("day"), column("kind"), column("name"), column("dispatch"))
    op.bulk_insert(day, [dict(row) for row in seeded_days()])


def downgrade() -> None:
    for name in (
        "feed_acknowledgement",
        "external_dossier",
        "push",
        "deadline_line",
        "calendar_day",
        "known_charge",
        "rating",
        "result",
        "supplement",
        "document",
        "dossier_history",
        "dossier",
        "code_counter",
        "procedure_version",
        "unit",
    ):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP SEQUENCE draft_number_seq")
    for name in ("outbox", "inbox", "dead_letter", "idempotency_key"):
        op.execute(f"DROP TABLE {name}")
