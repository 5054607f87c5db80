"""Partners, their secrets, and what was revoked or used."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = [
    """CREATE TABLE partner (
        name text CONSTRAINT pk_partner PRIMARY KEY,
        agencies text[] NOT NULL,
        scopes text[] NOT NULL,
        public_keys jsonb,
        active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now()
    )""",
    """CREATE TABLE partner_secret (
        partner text NOT NULL,
        salt bytea NOT NULL,
        digest bytea NOT NULL,
        expires_at timestamptz,
        CONSTRAINT pk_partner_secret PRIMARY KEY (partner, salt),
        CONSTRAINT fk_partner_secret_partner_partner FOREIGN KEY (partner) REFERENCES partner (name) ON DELETE CASCADE
    )""",
    """CREATE TABLE revocation (
        token_id text CONSTRAINT pk_revocation PRIMARY KEY,
        expires_at timestamptz NOT NULL
    )""",
    "CREATE INDEX ix_revocation_expires_at ON revocation (expires_at)",
    """CREATE TABLE used_assertion (
        partner text NOT NULL,
        token_id text NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT pk_used_assertion PRIMARY KEY (partner, token_id)
    )""",
    "CREATE INDEX ix_used_assertion_expires_at ON used_assertion (expires_at)",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("used_assertion", "revocation", "partner_secret", "partner"):
        op.execute(f"DROP TABLE {table}")
