"""Findings know their version, so that nobody accepts what has changed; published records that name an ended unit."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KINDS = (
    "'dead_link', 'outdated_decision', 'ended_fee', 'never_used', 'unmapped_code', 'sample_data', 'publication_late'"
)
_REPLACE_KINDS = (
    "ALTER TABLE hygiene_finding DROP CONSTRAINT ck_hygiene_finding_kind,"
    " ADD CONSTRAINT ck_hygiene_finding_kind CHECK (kind IN ({kinds}))"
)

UP: list[str] = [
    "ALTER TABLE hygiene_finding ADD COLUMN version integer NOT NULL DEFAULT 1",
    "ALTER TABLE hygiene_finding ALTER COLUMN version DROP DEFAULT",
    _REPLACE_KINDS.format(kinds=f"{_KINDS}, 'ended_agency'"),
]
DOWN: list[str] = [
    "DELETE FROM hygiene_finding WHERE kind = 'ended_agency'",
    _REPLACE_KINDS.format(kinds=_KINDS),
    "ALTER TABLE hygiene_finding DROP COLUMN version",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
