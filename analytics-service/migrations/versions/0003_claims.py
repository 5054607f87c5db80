"""What each source says about services, and what ministries' portals report; as it was said, for ever."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE historical_procedure (
        code text CONSTRAINT pk_historical_procedure PRIMARY KEY,
        last_day date
    )""",
    """CREATE TABLE claim (
        id uuid CONSTRAINT pk_claim PRIMARY KEY,
        source text NOT NULL,
        as_of date NOT NULL,
        title text,
        origin text NOT NULL CONSTRAINT ck_claim_origin CHECK (origin IN ('live', 'historical')),
        content_hash bytea NOT NULL,
        recorded_by text NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT uq_claim_source_as_of_content_hash UNIQUE (source, as_of, content_hash)
    )""",
    "CREATE INDEX ix_claim_source_as_of_recorded_at ON claim (source, as_of, recorded_at)",
    """CREATE TABLE claim_item (
        claim_id uuid NOT NULL CONSTRAINT fk_claim_item_claim_id_claim REFERENCES claim (id),
        position integer NOT NULL,
        procedure_code text NOT NULL,
        agency text NOT NULL,
        level smallint NOT NULL CONSTRAINT ck_claim_item_level CHECK (level BETWEEN 1 AND 4),
        CONSTRAINT pk_claim_item PRIMARY KEY (claim_id, position)
    )""",
    """CREATE TABLE portal_statement (
        id uuid CONSTRAINT pk_portal_statement PRIMARY KEY,
        source text NOT NULL,
        portal text NOT NULL,
        first_day date NOT NULL,
        last_day date NOT NULL,
        services_level3 integer CONSTRAINT ck_portal_statement_services_level3 CHECK (services_level3 >= 0),
        services_level4 integer CONSTRAINT ck_portal_statement_services_level4 CHECK (services_level4 >= 0),
        dossiers bigint CONSTRAINT ck_portal_statement_dossiers CHECK (dossiers >= 0),
        successful bigint CONSTRAINT ck_portal_statement_successful CHECK (successful >= 0),
        unsuccessful bigint CONSTRAINT ck_portal_statement_unsuccessful CHECK (unsuccessful >= 0),
        origin text NOT NULL CONSTRAINT ck_portal_statement_origin CHECK (origin IN ('live', 'historical')),
        recorded_at timestamptz NOT NULL,
        CONSTRAINT ck_portal_statement_period CHECK (first_day <= last_day),
        CONSTRAINT ck_portal_statement_ended CHECK (successful + unsuccessful <= dossiers)
    )""",
    "CREATE INDEX ix_portal_statement_last_day ON portal_statement (last_day, portal, recorded_at)",
    """CREATE FUNCTION said_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what a source has said is never changed: % on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$""",
    *(
        f"""CREATE TRIGGER {table}_said_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION said_for_ever()"""
        for table in ("claim", "claim_item", "portal_statement")
    ),
]
DOWN = [
    "DROP TABLE portal_statement",
    "DROP TABLE claim_item",
    "DROP TABLE claim",
    "DROP TABLE historical_procedure",
    "DROP FUNCTION said_for_ever",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
