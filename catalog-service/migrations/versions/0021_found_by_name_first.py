"""Names are searched by an index of their own; what identity cards are called."""

from alembic import op
from sqlalchemy import text

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NOBODY_HAS_WRITTEN = "EXISTS (SELECT 1 FROM catalogue_part WHERE part = 'search_words' AND version = 0)"
# Luật Căn cước 26/2023: the card is called `căn cước` since 01/07/2024; people go on calling it by its earlier names.
_EARLIER_NAMES = ("cccd", "cmnd")


def upgrade() -> None:
    op.execute("CREATE INDEX ix_procedure_version_name_search ON procedure_version USING gin (name_search)")
    op.execute("CREATE INDEX ix_procedure_version_shorter_name ON procedure_version (length(name_folded), code)")
    # What an administrator has written is left as it is.
    put = text(
        f"INSERT INTO synonym SELECT :term, 'can cuoc', 2, true WHERE {_NOBODY_HAS_WRITTEN}"
        " ON CONFLICT (term) DO UPDATE SET expansion = excluded.expansion, weight = 2, sample = true"
    )
    for term in _EARLIER_NAMES:
        op.execute(put.bindparams(term=term))


def downgrade() -> None:
    for term in _EARLIER_NAMES:
        op.execute(text("DELETE FROM synonym WHERE term = :term AND sample").bindparams(term=term))
    op.execute("DROP INDEX ix_procedure_version_shorter_name")
    op.execute("DROP INDEX ix_procedure_version_name_search")
