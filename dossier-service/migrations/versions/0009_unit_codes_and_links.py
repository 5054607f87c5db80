"""Units are known by their codes in other regimes too; dossiers are linked with each other."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP = [
    "ALTER TABLE unit ADD COLUMN other_codes text[] NOT NULL DEFAULT '{}'",
    "CREATE INDEX ix_unit_other_codes ON unit USING gin (other_codes)",
    """CREATE TABLE dossier_link (
        dossier_id uuid NOT NULL CONSTRAINT fk_dossier_link_dossier_id_dossier REFERENCES dossier (id),
        other_id uuid NOT NULL CONSTRAINT fk_dossier_link_other_id_dossier REFERENCES dossier (id),
        kind text NOT NULL CONSTRAINT ck_dossier_link_kind CHECK (kind IN ('parent', 'related')),
        linked_by text NOT NULL,
        linked_at timestamptz NOT NULL,
        CONSTRAINT pk_dossier_link PRIMARY KEY (dossier_id, other_id),
        CONSTRAINT ck_dossier_link_other CHECK (dossier_id <> other_id),
        CONSTRAINT ck_dossier_link_order CHECK (kind = 'parent' OR dossier_id < other_id)
    )""",
    "CREATE INDEX ix_dossier_link_other_id ON dossier_link (other_id)",
    "CREATE UNIQUE INDEX uq_dossier_link_parent ON dossier_link (dossier_id) WHERE kind = 'parent'",
]
DOWN = [
    "DROP TABLE dossier_link",
    "DROP INDEX ix_unit_other_codes",
    "ALTER TABLE unit DROP COLUMN other_codes",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
