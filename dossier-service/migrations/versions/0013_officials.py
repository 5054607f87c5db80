"""Who there is, who stands in for whom, and to whom a unit gives what arrives."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE official (
        subject text CONSTRAINT pk_official PRIMARY KEY,
        roles text[] NOT NULL,
        unit text NOT NULL,
        last_seen_at timestamptz
    )""",
    "CREATE INDEX ix_official_unit ON official (unit, subject)",
    """CREATE TABLE substitution (
        id uuid CONSTRAINT pk_substitution PRIMARY KEY,
        absent text NOT NULL,
        substitute text NOT NULL,
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        set_by text NOT NULL,
        set_at timestamptz NOT NULL,
        CONSTRAINT ck_substitution_period CHECK (starts_on <= ends_on),
        CONSTRAINT ck_substitution_another CHECK (absent <> substitute)
    )""",
    "CREATE INDEX ix_substitution_substitute_ends_on ON substitution (substitute, ends_on)",
    "CREATE INDEX ix_substitution_absent_ends_on ON substitution (absent, ends_on)",
    """CREATE TABLE routing_rule (
        id uuid CONSTRAINT pk_routing_rule PRIMARY KEY,
        unit text NOT NULL,
        position integer NOT NULL,
        procedure_code text,
        field text,
        case_name text,
        to_unit text,
        officials text[] NOT NULL,
        method text NOT NULL,
        last_given text,
        set_by text NOT NULL,
        set_at timestamptz NOT NULL,
        CONSTRAINT uq_routing_rule_position UNIQUE (unit, position) DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT ck_routing_rule_method CHECK (method IN ('round_robin', 'least_loaded')),
        CONSTRAINT ck_routing_rule_somewhere CHECK (to_unit IS NOT NULL OR cardinality(officials) > 0)
    )""",
    "ALTER TABLE dossier ADD COLUMN proposed_for text",
    "ALTER TABLE dossier_history ADD COLUMN acting_for text",
]
DOWN = [
    "ALTER TABLE dossier_history DROP COLUMN acting_for",
    "ALTER TABLE dossier DROP COLUMN proposed_for",
    "DROP TABLE routing_rule",
    "DROP TABLE substitution",
    "DROP TABLE official",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
