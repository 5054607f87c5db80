"""What became public when and holds what, proofs of payment, papers and accounts: the other parts of the index."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE publication (
        code text NOT NULL,
        version integer NOT NULL,
        sequence integer NOT NULL,
        published_at timestamptz NOT NULL,
        decided_on date,
        agencies text[] NOT NULL,
        vertical_only boolean NOT NULL,
        is_complete boolean NOT NULL,
        for_citizens boolean NOT NULL,
        from_population boolean NOT NULL,
        fee_days jsonb NOT NULL,
        CONSTRAINT pk_publication PRIMARY KEY (code, version, sequence)
    )""",
    "CREATE INDEX ix_publication_published_at ON publication (published_at)",
    """CREATE TABLE payment_proof (
        code text NOT NULL,
        agency text NOT NULL,
        sequence integer NOT NULL,
        told_at timestamptz NOT NULL,
        is_payable boolean NOT NULL,
        CONSTRAINT pk_payment_proof PRIMARY KEY (code, agency, sequence)
    )""",
    """ALTER TABLE dossier_fact
        ADD COLUMN papers integer,
        ADD COLUMN reused_papers integer,
        ADD COLUMN identity_verified boolean,
        ADD CONSTRAINT ck_dossier_fact_papers CHECK (
            (papers IS NULL) = (reused_papers IS NULL) AND reused_papers BETWEEN 0 AND papers)""",
]
DOWN = [
    "ALTER TABLE dossier_fact DROP COLUMN identity_verified, DROP COLUMN reused_papers, DROP COLUMN papers",
    "DROP TABLE payment_proof",
    "DROP TABLE publication",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
