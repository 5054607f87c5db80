"""Units, fields, procedures with their drafts, versions and forms, imports."""

from alembic import op
from servicekit.migrations import KIT_TABLES_1
from sqlalchemy import column, table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = [
    """CREATE TABLE agency (
        code text CONSTRAINT pk_agency PRIMARY KEY,
        name text NOT NULL,
        kind text NOT NULL CONSTRAINT ck_agency_kind CHECK (
            kind IN ('province', 'department', 'district', 'commune', 'one_stop', 'vertical', 'division')),
        parent text CONSTRAINT fk_agency_parent_agency REFERENCES agency (code) DEFERRABLE INITIALLY DEFERRED,
        path text[] NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        successors text[] NOT NULL,
        online_services_note text,
        portal_url text,
        assumed_code boolean NOT NULL,
        sequence integer NOT NULL,
        CONSTRAINT ck_agency_validity CHECK (valid_to IS NULL OR valid_to >= valid_from),
        CONSTRAINT ck_agency_path CHECK (path[cardinality(path)] = code)
    )""",
    "CREATE INDEX ix_agency_path ON agency USING gin (path)",
    "CREATE INDEX ix_agency_parent ON agency (parent)",
    """CREATE TABLE field (
        code text CONSTRAINT pk_field PRIMARY KEY,
        name text NOT NULL
    )""",
    """CREATE TABLE procedure (
        code text CONSTRAINT pk_procedure PRIMARY KEY,
        number bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT uq_procedure_number UNIQUE,
        sequence integer NOT NULL,
        latest_version integer,
        retired_from date
    )""",
    """CREATE TABLE procedure_draft (
        code text CONSTRAINT pk_procedure_draft PRIMARY KEY
            CONSTRAINT fk_procedure_draft_code_procedure REFERENCES procedure (code),
        document json NOT NULL,
        version integer NOT NULL,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL
    )""",
    """CREATE TABLE procedure_version (
        code text NOT NULL CONSTRAINT fk_procedure_version_code_procedure REFERENCES procedure (code),
        version integer NOT NULL CONSTRAINT ck_procedure_version_version CHECK (version >= 1),
        procedure_number bigint NOT NULL,
        name text NOT NULL,
        field_code text NOT NULL CONSTRAINT fk_procedure_version_field_code_field REFERENCES field (code),
        agency_code text NOT NULL CONSTRAINT fk_procedure_version_agency_code_agency REFERENCES agency (code),
        agencies text[] NOT NULL,
        level_declared integer NOT NULL
            CONSTRAINT ck_procedure_version_level_declared CHECK (level_declared BETWEEN 1 AND 4),
        online_mode text NOT NULL
            CONSTRAINT ck_procedure_version_online_mode CHECK (online_mode IN ('information', 'partial', 'full')),
        audience text[] NOT NULL,
        record jsonb NOT NULL,
        payload bytea NOT NULL,
        etag text NOT NULL,
        document json NOT NULL,
        content_hash bytea NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        begun boolean NOT NULL,
        name_folded text NOT NULL,
        keywords_folded text NOT NULL,
        rest_folded text NOT NULL,
        search tsvector NOT NULL GENERATED ALWAYS AS (
            setweight(to_tsvector('simple'::regconfig, name_folded), 'A'::"char")
            || setweight(to_tsvector('simple'::regconfig, keywords_folded), 'B'::"char")
            || setweight(to_tsvector('simple'::regconfig, rest_folded), 'D'::"char")) STORED,
        published_at timestamptz NOT NULL,
        published_by text NOT NULL,
        CONSTRAINT pk_procedure_version PRIMARY KEY (code, version),
        CONSTRAINT ex_procedure_version_validity EXCLUDE USING gist (
            int8range(procedure_number, procedure_number, '[]') WITH &&,
            daterange(valid_from, valid_to + 1) WITH &&)
    )""",
    "CREATE INDEX ix_procedure_version_search ON procedure_version USING gin (search)",
    "CREATE INDEX ix_procedure_version_agencies ON procedure_version USING gin (agencies)",
    "CREATE INDEX ix_procedure_version_unannounced ON procedure_version (valid_from) WHERE NOT begun",
    """CREATE FUNCTION keep_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE'
            OR (NEW.code, NEW.version, NEW.valid_from, NEW.published_at, NEW.content_hash, NEW.document::text)
                IS DISTINCT FROM
                (OLD.code, OLD.version, OLD.valid_from, OLD.published_at, OLD.content_hash, OLD.document::text)
            OR NEW.record - '{valid_to,successor}'::text[] IS DISTINCT FROM OLD.record - '{valid_to,successor}'::text[]
        THEN
            RAISE EXCEPTION 'a published version is immutable: % version %', OLD.code, OLD.version
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER keep_published_version BEFORE UPDATE OR DELETE ON procedure_version
        FOR EACH ROW EXECUTE FUNCTION keep_published_version()""",
    """CREATE TABLE form (
        code text NOT NULL,
        version integer NOT NULL,
        payload bytea NOT NULL,
        etag text NOT NULL,
        CONSTRAINT pk_form PRIMARY KEY (code, version),
        CONSTRAINT fk_form_code_version_procedure_version FOREIGN KEY (code, version)
            REFERENCES procedure_version (code, version)
    )""",
    """CREATE TABLE synonym (
        term text CONSTRAINT pk_synonym PRIMARY KEY,
        expansion text NOT NULL
    )""",
    """CREATE TABLE operation (
        id uuid CONSTRAINT pk_operation PRIMARY KEY,
        state text NOT NULL CONSTRAINT ck_operation_state CHECK (state IN ('queued', 'running', 'done', 'failed')),
        done integer NOT NULL,
        total integer NOT NULL,
        result_url text,
        problem jsonb,
        requested_by text NOT NULL,
        created_at timestamptz NOT NULL
    )""",
    """CREATE TABLE import_job (
        operation_id uuid CONSTRAINT pk_import_job PRIMARY KEY
            CONSTRAINT fk_import_job_operation_id_operation REFERENCES operation (id),
        document bytea,
        dry_run boolean NOT NULL,
        requested_by text NOT NULL,
        report json,
        finished_at timestamptz
    )""",
    "CREATE INDEX ix_import_job_waiting ON import_job (operation_id) WHERE finished_at IS NULL",
]

SYNONYMS = {
    "gplx": "giay phep lai xe",
    "bang lai": "giay phep lai xe",
    "bang lai xe": "giay phep lai xe",
    "lltp": "ly lich tu phap",
    "ly lich": "ly lich tu phap",
    "gpxd": "giay phep xay dung",
    "phep xay dung": "giay phep xay dung",
    "hkd": "ho kinh doanh",
    "gcn": "giay chung nhan",
    "so do": "quyen su dung dat",
    "so hong": "quyen su dung dat",
    "gks": "giay khai sinh",
    "cccd": "can cuoc cong dan",
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "gpld": "giay phep lao dong",
    "work permit": "giay phep lao dong",
    "dkkd": "dang ky kinh doanh",
    "attp": "an toan thuc pham",
    "sao y": "chung thuc ban sao",
    "cong chung": "chung thuc",
}


def upgrade() -> None:
    for statement in [*KIT_TABLES_1, *STATEMENTS]:
        op.execute(statement)
    synonym = table("synonym", column("term"), column("expansion"))
    op.bulk_insert(synonym, [{"term": term, "expansion": full} for term, full in SYNONYMS.items()])


def downgrade() -> None:
    for name in (
        "import_job",
        "operation",
        "synonym",
        "form",
        "procedure_version",
        "procedure_draft",
        "procedure",
        "field",
        "agency",
        "outbox",
        "inbox",
        "dead_letter",
        "idempotency_key",
    ):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP FUNCTION keep_published_version")
