"""Partners are not sent a record again because its proofs were judged anew; old evidence is found by its age; why a
waiver was revoked."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FUNCTION = "FOR EACH ROW {condition} EXECUTE FUNCTION note_procedure_change()"
_CHANGES_A_RECORD = """WHEN (
    (NEW.sequence - NEW.level_events, NEW.latest_version, NEW.retired_from)
    IS DISTINCT FROM (OLD.sequence - OLD.level_events, OLD.latest_version, OLD.retired_from)
)"""

UP: list[str] = [
    "ALTER TABLE procedure ADD COLUMN level_events integer NOT NULL DEFAULT 0",
    "DROP TRIGGER note_procedure_change ON procedure",
    "CREATE TRIGGER note_procedure_change BEFORE UPDATE ON procedure " + _FUNCTION.format(condition=_CHANGES_A_RECORD),
    # Promises count from another day now, and other days are told of proofs.
    "UPDATE service_level SET recheck_at = now()",
    "CREATE INDEX ix_level_probe_at ON level_probe (at)",
    "CREATE INDEX ix_level_observation_submitted_at ON level_observation (submitted_at)",
    """ALTER TABLE level_waiver ADD COLUMN revocation_reason text
        CONSTRAINT ck_level_waiver_revocation_reason CHECK (revocation_reason IS NULL OR revoked_at IS NOT NULL)""",
]
DOWN: list[str] = [
    "ALTER TABLE level_waiver DROP COLUMN revocation_reason",
    "DROP INDEX ix_level_observation_submitted_at",
    "DROP INDEX ix_level_probe_at",
    "DROP TRIGGER note_procedure_change ON procedure",
    "CREATE TRIGGER note_procedure_change BEFORE UPDATE ON procedure " + _FUNCTION.format(condition=""),
    "ALTER TABLE procedure DROP COLUMN level_events",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
