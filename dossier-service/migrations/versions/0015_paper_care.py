"""Papers are versioned, classed, scanned and used again; each has its own key in the store."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

UP = [
    # A process of the version before writes no key: its papers lie under their SHA-256.
    """ALTER TABLE document
        ADD COLUMN object_key text,
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD COLUMN replaced_by uuid,
        ADD COLUMN reused_from uuid,
        ADD COLUMN confidentiality text NOT NULL DEFAULT 'normal',
        ADD COLUMN finding text,
        ADD COLUMN scan_attempts integer NOT NULL DEFAULT 0,
        ADD COLUMN scan_at timestamptz,
        ADD COLUMN scanned_at timestamptz""",
    "UPDATE document SET object_key = left(sha256, 2) || '/' || sha256",
    """ALTER TABLE document
        ADD CONSTRAINT uq_document_replaced_by UNIQUE (replaced_by),
        ADD CONSTRAINT fk_document_replaced_by_document FOREIGN KEY (replaced_by) REFERENCES document (id),
        ADD CONSTRAINT fk_document_reused_from_document FOREIGN KEY (reused_from) REFERENCES document (id),
        ADD CONSTRAINT ck_document_version CHECK (version >= 1),
        ADD CONSTRAINT ck_document_confidentiality CHECK (confidentiality IN ('normal', 'restricted')),
        ADD CONSTRAINT ck_document_scan CHECK (scan IN ('pending', 'clean', 'infected', 'failed', 'skipped')),
        ADD CONSTRAINT ck_document_scan_at CHECK ((scan = 'pending') = (scan_at IS NOT NULL))""",
    "CREATE INDEX ix_document_object_key ON document (object_key)",
    "CREATE INDEX ix_document_reused_from ON document (reused_from)",
    "CREATE INDEX ix_document_scan_at ON document (scan_at, id) WHERE scan = 'pending'",
]
DOWN = [
    "DROP INDEX ix_document_scan_at",
    "DROP INDEX ix_document_reused_from",
    "DROP INDEX ix_document_object_key",
    """ALTER TABLE document
        DROP COLUMN object_key, DROP COLUMN version, DROP COLUMN replaced_by, DROP COLUMN reused_from,
        DROP COLUMN confidentiality, DROP COLUMN finding, DROP COLUMN scan_attempts, DROP COLUMN scan_at,
        DROP COLUMN scanned_at, DROP CONSTRAINT ck_document_scan""",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
