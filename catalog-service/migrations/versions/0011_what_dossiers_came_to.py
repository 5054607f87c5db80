"""What became of an observed dossier, step by step, so that what is undone can be taken back; proofs kept once."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP: list[str] = [
    """ALTER TABLE level_observation
        ADD COLUMN steps jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN failed boolean NOT NULL DEFAULT false""",
    # Their numbers are not known any more; whatever is heard from now on came after them.
    """UPDATE level_observation SET steps = jsonb_build_object('0', jsonb_build_object(
            'kind', 'returned', 'by', returned_by, 'at', to_jsonb(returned_at)))
        WHERE returned_at IS NOT NULL""",
    # Every proof has an end now, which what was judged before does not know.
    "UPDATE service_level SET recheck_at = now()",
    # The version's answer has them.
    "ALTER TABLE service_level DROP COLUMN proofs",
]
DOWN: list[str] = [
    "ALTER TABLE service_level ADD COLUMN proofs jsonb NOT NULL DEFAULT '[]'",
    "ALTER TABLE service_level ALTER COLUMN proofs DROP DEFAULT",
    "ALTER TABLE level_observation DROP COLUMN failed, DROP COLUMN steps",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
