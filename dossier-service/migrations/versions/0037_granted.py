"""The register of results in the order of its decisions, by whoever sees the dossiers; one result of each."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

GRANTED = "outcome = 'granted' AND decided_at IS NOT NULL"
BY_AGE = "decided_at DESC, id DESC"
UP = [
    *(
        f"CREATE INDEX ix_dossier_granted_{column}_decided_at_id ON dossier ({column}, {BY_AGE}) WHERE {GRANTED}"
        for column in ("receiving_unit", "executing_agency", "submitted_by")
    ),
    f"""CREATE INDEX ix_dossier_granted_returning_unit_decided_at_id ON dossier (returning_unit, {BY_AGE})
        WHERE returning_unit <> receiving_unit AND {GRANTED}""",
    f"""CREATE INDEX ix_dossier_granted_current_unit_decided_at_id ON dossier (current_unit, {BY_AGE})
        WHERE current_unit <> executing_agency AND {GRANTED}""",
    f"CREATE INDEX ix_dossier_granted_decided_at_id ON dossier ({BY_AGE}) WHERE {GRANTED}",
    "ALTER TABLE result ADD CONSTRAINT uq_result_number_agency UNIQUE (number, agency)",
    "ALTER TABLE result DROP CONSTRAINT uq_result_agency_number",
    "ALTER TABLE result ADD CONSTRAINT uq_result_dossier_id UNIQUE (dossier_id)",
    "DROP INDEX ix_result_dossier_id",
    "DROP INDEX ix_result_issued_at",
]
DOWN = [
    "CREATE INDEX ix_result_issued_at ON result (issued_at, id)",
    "CREATE INDEX ix_result_dossier_id ON result (dossier_id)",
    "ALTER TABLE result DROP CONSTRAINT uq_result_dossier_id",
    "ALTER TABLE result ADD CONSTRAINT uq_result_agency_number UNIQUE (agency, number)",
    "ALTER TABLE result DROP CONSTRAINT uq_result_number_agency",
    "DROP INDEX ix_dossier_granted_decided_at_id",
    *(
        f"DROP INDEX ix_dossier_granted_{column}_decided_at_id"
        for column in ("current_unit", "returning_unit", "submitted_by", "executing_agency", "receiving_unit")
    ),
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
