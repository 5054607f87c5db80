"""What is provable and observed about a level."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP: list[str] = [
    # The label is NULL until the version is judged, which a sweep does for those that stand.
    """ALTER TABLE procedure_version
        ADD COLUMN level_provable smallint
            CONSTRAINT ck_procedure_version_level_provable CHECK (level_provable BETWEEN 0 AND 4),
        ADD COLUMN level_observed smallint
            CONSTRAINT ck_procedure_version_level_observed CHECK (level_observed BETWEEN 3 AND 4),
        ADD COLUMN level_label smallint
            CONSTRAINT ck_procedure_version_level_label CHECK (level_label BETWEEN 0 AND 4),
        ADD COLUMN levels jsonb""",
    "UPDATE procedure_version SET level_label = level_declared",
    "ALTER TABLE procedure_version ALTER COLUMN level_label SET NOT NULL",
    "CREATE INDEX ix_procedure_version_unjudged ON procedure_version (code) WHERE levels IS NULL",
    """CREATE TABLE service_level (
        code text NOT NULL CONSTRAINT fk_service_level_code_procedure REFERENCES procedure (code),
        agency_code text NOT NULL CONSTRAINT fk_service_level_agency_code_agency REFERENCES agency (code),
        declared smallint NOT NULL CONSTRAINT ck_service_level_declared CHECK (declared BETWEEN 1 AND 4),
        provable smallint NOT NULL CONSTRAINT ck_service_level_provable CHECK (provable BETWEEN 0 AND 4),
        observed smallint CONSTRAINT ck_service_level_observed CHECK (observed BETWEEN 3 AND 4),
        label smallint NOT NULL CONSTRAINT ck_service_level_label CHECK (label BETWEEN 0 AND 4),
        missing text[] NOT NULL,
        waived_until date,
        proofs jsonb NOT NULL,
        proven_by text[] NOT NULL,
        last_proof_at timestamptz,
        checked_at timestamptz NOT NULL,
        recheck_at timestamptz,
        CONSTRAINT pk_service_level PRIMARY KEY (code, agency_code)
    )""",
    "CREATE INDEX ix_service_level_recheck_at ON service_level (recheck_at)",
    """CREATE TABLE level_probe (
        id uuid CONSTRAINT pk_level_probe PRIMARY KEY,
        code text NOT NULL CONSTRAINT fk_level_probe_code_procedure REFERENCES procedure (code),
        agency_code text NOT NULL CONSTRAINT fk_level_probe_agency_code_agency REFERENCES agency (code),
        proof text NOT NULL CONSTRAINT ck_level_probe_proof CHECK (
            proof IN ('information', 'forms', 'submission', 'payment', 'result')),
        passed boolean NOT NULL,
        evidence jsonb NOT NULL,
        at timestamptz NOT NULL,
        reported_by text NOT NULL,
        reported_at timestamptz NOT NULL
    )""",
    "CREATE INDEX ix_level_probe_newest ON level_probe (code, agency_code, proof, at)",
    """CREATE TABLE level_waiver (
        id uuid CONSTRAINT pk_level_waiver PRIMARY KEY,
        code text NOT NULL CONSTRAINT fk_level_waiver_code_procedure REFERENCES procedure (code),
        agency_code text NOT NULL CONSTRAINT fk_level_waiver_agency_code_agency REFERENCES agency (code),
        level smallint NOT NULL CONSTRAINT ck_level_waiver_level CHECK (level BETWEEN 1 AND 4),
        reason text NOT NULL,
        legal_basis text NOT NULL,
        decision_number text NOT NULL,
        expires_on date NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        signed_by text,
        signed_at timestamptz,
        signature text,
        revoked_by text,
        revoked_at timestamptz,
        version integer NOT NULL,
        CONSTRAINT ck_level_waiver_two_persons CHECK (signed_by <> requested_by),
        CONSTRAINT ck_level_waiver_signature CHECK ((signature IS NULL) = (signed_by IS NULL))
    )""",
    "CREATE INDEX ix_level_waiver_code ON level_waiver (code)",
    """CREATE TABLE level_observation (
        dossier_id uuid CONSTRAINT pk_level_observation PRIMARY KEY,
        code text,
        agency_code text,
        trial boolean,
        online boolean,
        submitted_at timestamptz,
        owed boolean NOT NULL DEFAULT false,
        paid_online_at timestamptz,
        returned_by text,
        returned_at timestamptz
    )""",
    "CREATE INDEX ix_level_observation_place ON level_observation (code, agency_code)",
    """CREATE TABLE level_payment_answer (
        id smallint CONSTRAINT pk_level_payment_answer PRIMARY KEY
            CONSTRAINT ck_level_payment_answer_one_row CHECK (id = 1),
        providers text[] NOT NULL,
        answered_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
    )""",
]
DOWN: list[str] = [
    "DROP TABLE level_payment_answer",
    "DROP TABLE level_observation",
    "DROP TABLE level_waiver",
    "DROP TABLE level_probe",
    "DROP TABLE service_level",
    "DROP INDEX ix_procedure_version_unjudged",
    """ALTER TABLE procedure_version
        DROP COLUMN levels, DROP COLUMN level_label, DROP COLUMN level_observed, DROP COLUMN level_provable""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
