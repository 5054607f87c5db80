"""Each dossier that somebody filed by themselves, so that a removed one counts no more until it is restored."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE self_filing (
            dossier_id uuid CONSTRAINT pk_self_filing PRIMARY KEY,
            procedure_code text,
            agency_code text,
            filed_on date,
            removal_sequence integer NOT NULL DEFAULT 0,
            is_removed boolean NOT NULL DEFAULT false,
            CONSTRAINT ck_self_filing_heard_of_as_a_whole
                CHECK (num_nulls(procedure_code, agency_code, filed_on) IN (0, 3)),
            CONSTRAINT ck_self_filing_removed_by_a_step CHECK (NOT is_removed OR removal_sequence > 0)
        )"""
    )
    op.execute(
        """CREATE INDEX ix_self_filing_counted ON self_filing (procedure_code, agency_code, filed_on)
            WHERE filed_on IS NOT NULL AND NOT is_removed"""
    )


def downgrade() -> None:
    # The older code goes on counting; what was removed until then stays uncounted.
    op.execute("DROP TABLE self_filing")
