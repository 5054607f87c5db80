"""By what right one person acts for another, for what and until when; a dossier says under which it was filed."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE representation (
        id uuid CONSTRAINT pk_representation PRIMARY KEY,
        owner_key text NOT NULL,
        agent_key text NOT NULL,
        owner_name text NOT NULL,
        agent_name text NOT NULL,
        ground text NOT NULL,
        procedure_code text,
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        granted_at timestamptz NOT NULL,
        ended_at timestamptz,
        ended_by text,
        CONSTRAINT ck_representation_period CHECK (starts_on <= ends_on),
        CONSTRAINT ck_representation_another CHECK (owner_key <> agent_key),
        CONSTRAINT ck_representation_ended_by CHECK (ended_by IN ('owner', 'agent')),
        CONSTRAINT ck_representation_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
    )""",
    "CREATE INDEX ix_representation_owner_key_agent_key ON representation (owner_key, agent_key)",
    "CREATE INDEX ix_representation_agent_key ON representation (agent_key)",
    """ALTER TABLE dossier ADD COLUMN representation_id uuid
        CONSTRAINT fk_dossier_representation_id_representation REFERENCES representation (id)""",
    "ALTER TABLE dossier DROP CONSTRAINT ck_dossier_confirmation",
    # A check over all rows at once would hold the table: it is looked at apart from the change.
    """ALTER TABLE dossier ADD CONSTRAINT ck_dossier_confirmation
        CHECK (confirmation IN ('pending', 'confirmed', 'denied', 'represented')) NOT VALID""",
    "ALTER TABLE dossier VALIDATE CONSTRAINT ck_dossier_confirmation",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    op.execute("UPDATE dossier SET confirmation = 'pending' WHERE confirmation = 'represented'")
    op.execute("ALTER TABLE dossier DROP CONSTRAINT ck_dossier_confirmation")
    op.execute(
        "ALTER TABLE dossier ADD CONSTRAINT ck_dossier_confirmation"
        " CHECK (confirmation IN ('pending', 'confirmed', 'denied'))"
    )
    op.execute("ALTER TABLE dossier DROP COLUMN representation_id")
    op.execute("DROP TABLE representation")
