"""How dossiers came in: never changed, and not taken away before twelve months are over."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE provenance (
        dossier_id uuid CONSTRAINT pk_provenance PRIMARY KEY
            CONSTRAINT fk_provenance_dossier_id_dossier REFERENCES dossier (id),
        actor text NOT NULL,
        actor_kind text NOT NULL,
        owner_key text NOT NULL,
        door text NOT NULL,
        contacts bytea[] NOT NULL,
        filed_at timestamptz NOT NULL,
        CONSTRAINT ck_provenance_actor_kind CHECK (actor_kind IN ('citizen', 'enterprise', 'official', 'partner')),
        CONSTRAINT ck_provenance_door CHECK (door IN ('online', 'counter', 'post'))
    )""",
    "CREATE INDEX ix_provenance_contacts ON provenance USING gin (contacts)",
    "CREATE INDEX ix_provenance_filed_at ON provenance (filed_at)",
    """CREATE FUNCTION refuse_change_of_provenance() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' AND OLD.filed_at < now() - interval '12 months' THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'how a dossier came in stays written down' USING ERRCODE = 'restrict_violation';
        END $$""",
    """CREATE TRIGGER provenance_kept BEFORE UPDATE OR DELETE ON provenance
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_provenance()""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE provenance")
    op.execute("DROP FUNCTION refuse_change_of_provenance")
