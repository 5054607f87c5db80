"""Who has been shown personal data; append-only."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE personal_data_read (
        id uuid CONSTRAINT pk_personal_data_read PRIMARY KEY,
        reader text NOT NULL,
        unit text,
        kind text NOT NULL,
        shown integer NOT NULL,
        dossier_ids uuid[] NOT NULL,
        asked jsonb NOT NULL,
        read_at timestamptz NOT NULL,
        CONSTRAINT ck_personal_data_read_kind CHECK (kind IN ('dossier', 'list', 'register', 'hand_overs')),
        CONSTRAINT ck_personal_data_read_shown CHECK (shown > 0)
    )""",
    "CREATE INDEX ix_personal_data_read_dossier_ids ON personal_data_read USING gin (dossier_ids)",
    "CREATE INDEX ix_personal_data_read_reader_read_at ON personal_data_read (reader, read_at)",
    """CREATE FUNCTION refuse_change_of_read() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'what was read stays written down' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER personal_data_read_append_only BEFORE UPDATE ON personal_data_read
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_read()""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE personal_data_read")
    op.execute("DROP FUNCTION refuse_change_of_read")
