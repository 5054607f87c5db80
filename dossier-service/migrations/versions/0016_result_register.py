"""The register of results: number, expiry, and what is revoked or replaced."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UP = [
    # Results that a process of the version before issues have no number.
    """ALTER TABLE result
        ADD COLUMN agency text,
        ADD COLUMN number text,
        ADD COLUMN expires_on date,
        ADD COLUMN revoked_at timestamptz,
        ADD COLUMN revoked_by text,
        ADD COLUMN revoke_reason text,
        ADD COLUMN revoke_legal_basis text,
        ADD COLUMN replaced_by uuid""",
    """UPDATE result SET agency = dossier.executing_agency, number = 'KQ-' || coalesce(dossier.code, result.code)
        FROM dossier WHERE dossier.id = result.dossier_id
        AND result.id = (SELECT other.id FROM result other WHERE other.dossier_id = dossier.id
                         ORDER BY other.issued_at, other.id LIMIT 1)""",
    """ALTER TABLE result
        ADD CONSTRAINT uq_result_agency_number UNIQUE (agency, number),
        ADD CONSTRAINT fk_result_replaced_by_result FOREIGN KEY (replaced_by) REFERENCES result (id),
        ADD CONSTRAINT ck_result_revoked CHECK (num_nonnulls(revoked_at, revoked_by, revoke_reason) IN (0, 3)),
        ADD CONSTRAINT ck_result_replaced CHECK (replaced_by IS NULL OR revoked_at IS NOT NULL),
        ADD CONSTRAINT ck_result_another CHECK (replaced_by <> id)""",
    "CREATE INDEX ix_result_issued_at ON result (issued_at, id)",
    "CREATE INDEX ix_result_replaced_by ON result (replaced_by)",
]
DOWN = [
    "DROP INDEX ix_result_replaced_by",
    "DROP INDEX ix_result_issued_at",
    """ALTER TABLE result
        DROP COLUMN agency, DROP COLUMN number, DROP COLUMN expires_on, DROP COLUMN revoked_at,
        DROP COLUMN revoked_by, DROP COLUMN revoke_reason, DROP COLUMN revoke_legal_basis, DROP COLUMN replaced_by""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
