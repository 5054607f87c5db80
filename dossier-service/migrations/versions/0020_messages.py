"""What is said about a dossier, and who follows it."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

UP = [
    """CREATE TABLE dossier_message (
        id uuid CONSTRAINT pk_dossier_message PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_dossier_message_dossier_id_dossier REFERENCES dossier (id),
        kind text NOT NULL,
        author text NOT NULL,
        author_role text NOT NULL,
        author_unit text,
        acting_for text,
        body text NOT NULL,
        document_ids uuid[] NOT NULL,
        posted_at timestamptz NOT NULL,
        CONSTRAINT ck_dossier_message_kind CHECK (kind IN ('message', 'note')),
        CONSTRAINT ck_dossier_message_body CHECK (length(body) BETWEEN 1 AND 4000),
        CONSTRAINT ck_dossier_message_document_ids CHECK (cardinality(document_ids) <= 10),
        CONSTRAINT ck_dossier_message_note_by_official CHECK (kind = 'message' OR author_role <> 'applicant'),
        CONSTRAINT ck_dossier_message_note_without_files CHECK (kind = 'message' OR cardinality(document_ids) = 0)
    )""",
    "CREATE INDEX ix_dossier_message_dossier_id_posted_at ON dossier_message (dossier_id, posted_at, id)",
    """CREATE FUNCTION refuse_change_of_message() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'what was said stays said' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER dossier_message_append_only BEFORE UPDATE OR DELETE ON dossier_message
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_message()""",
    """CREATE TABLE dossier_follower (
        dossier_id uuid NOT NULL CONSTRAINT fk_dossier_follower_dossier_id_dossier REFERENCES dossier (id),
        follower text NOT NULL,
        since timestamptz NOT NULL,
        CONSTRAINT pk_dossier_follower PRIMARY KEY (dossier_id, follower)
    )""",
    "CREATE INDEX ix_dossier_follower_follower ON dossier_follower (follower)",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE dossier_follower")
    op.execute("DROP TABLE dossier_message")
    op.execute("DROP FUNCTION refuse_change_of_message")
