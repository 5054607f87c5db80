"""The day on which a draft was begun: what was given up is counted by it."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CREATED = "jsonb_path_query_first(steps, '$.* ? (@.subject == \"dossier.draft_created.v1\").at') #>> '{}'"


def upgrade() -> None:
    op.execute("ALTER TABLE dossier_fact ADD COLUMN opened_on date")
    op.execute(f"UPDATE dossier_fact SET opened_on = (({_CREATED})::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")  # noqa: S608
    op.execute("CREATE INDEX ix_dossier_fact_opened_on ON dossier_fact (opened_on) WHERE submitted_on IS NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE dossier_fact DROP COLUMN opened_on")
