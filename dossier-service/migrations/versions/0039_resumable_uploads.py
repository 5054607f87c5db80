"""Files on their way that go on where a torn connection left them."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE resumable_upload (
            id uuid NOT NULL CONSTRAINT pk_resumable_upload PRIMARY KEY,
            dossier_id uuid NOT NULL CONSTRAINT fk_resumable_upload_dossier_id_dossier REFERENCES dossier,
            created_by text NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            length_bytes bigint NOT NULL,
            received_bytes bigint NOT NULL,
            about text,
            document_id uuid CONSTRAINT uq_resumable_upload_document_id UNIQUE
                CONSTRAINT fk_resumable_upload_document_id_document REFERENCES document ON DELETE CASCADE,
            CONSTRAINT ck_resumable_upload_length CHECK (length_bytes BETWEEN 1 AND 20971520),
            CONSTRAINT ck_resumable_upload_received CHECK (received_bytes BETWEEN 0 AND length_bytes),
            CONSTRAINT ck_resumable_upload_whole
                CHECK ((received_bytes = length_bytes) = (document_id IS NOT NULL)),
            CONSTRAINT ck_resumable_upload_expires CHECK (expires_at > created_at)
        )"""
    )
    op.execute("CREATE INDEX ix_resumable_upload_dossier_id_created_by ON resumable_upload (dossier_id, created_by)")
    op.execute("CREATE INDEX ix_resumable_upload_expires_at ON resumable_upload (expires_at, id)")
    op.execute(
        """CREATE TABLE upload_part (
            upload_id uuid NOT NULL CONSTRAINT fk_upload_part_upload_id_resumable_upload
                REFERENCES resumable_upload ON DELETE CASCADE,
            starts_at_byte bigint NOT NULL,
            size_bytes bigint NOT NULL,
            sha256 text NOT NULL,
            object_key text NOT NULL CONSTRAINT uq_upload_part_object_key UNIQUE,
            CONSTRAINT pk_upload_part PRIMARY KEY (upload_id, starts_at_byte),
            CONSTRAINT ck_upload_part_size CHECK (size_bytes > 0)
        )"""
    )


def downgrade() -> None:
    op.execute("DROP TABLE upload_part")
    op.execute("DROP TABLE resumable_upload")
