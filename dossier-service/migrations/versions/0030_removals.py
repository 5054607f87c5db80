"""Dossiers that ought never to have been in the record: who asked for their removal, who decided, until when."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KEPT = ("provenance", "personal_data_read", "dossier_message", "printed_form")
"""Their rows are guarded one by one, which TRUNCATE passes by."""
UP = [
    """CREATE TABLE removal (
        id uuid CONSTRAINT pk_removal PRIMARY KEY,
        dossier_id uuid NOT NULL CONSTRAINT fk_removal_dossier_id_dossier REFERENCES dossier (id),
        state text NOT NULL,
        reason text NOT NULL,
        legal_basis text NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        decided_by text,
        decided_at timestamptz,
        restorable_until timestamptz,
        status_before text,
        finished_before timestamptz,
        restored_at timestamptz,
        erased_at timestamptz,
        CONSTRAINT ck_removal_state CHECK (state IN ('requested', 'denied', 'removed', 'restored', 'erased')),
        CONSTRAINT ck_removal_by_two CHECK (decided_by <> requested_by),
        CONSTRAINT ck_removal_decided CHECK ((state = 'requested') = (decided_at IS NULL)),
        CONSTRAINT ck_removal_decided_by CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
        CONSTRAINT ck_removal_restorable CHECK ((state IN ('requested', 'denied')) = (restorable_until IS NULL)),
        CONSTRAINT ck_removal_status_before CHECK ((state IN ('requested', 'denied')) = (status_before IS NULL)),
        CONSTRAINT ck_removal_restored CHECK ((state = 'restored') = (restored_at IS NOT NULL)),
        CONSTRAINT ck_removal_erased CHECK ((state = 'erased') = (erased_at IS NOT NULL))
    )""",
    "CREATE INDEX ix_removal_dossier_id ON removal (dossier_id)",
    """CREATE UNIQUE INDEX ix_removal_standing ON removal (dossier_id)
        WHERE state IN ('requested', 'removed', 'erased')""",
    "CREATE INDEX ix_removal_restorable_until ON removal (restorable_until, id) WHERE state = 'removed'",
    "CREATE INDEX ix_removal_requested_at ON removal (requested_at, id)",
    """CREATE TRIGGER removal_never_deleted BEFORE DELETE OR TRUNCATE ON removal
        FOR EACH STATEMENT EXECUTE FUNCTION written_for_ever()""",
    *(
        f"""CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION written_for_ever()"""
        for table in KEPT
    ),
    # What was said beside a dossier's course was not queued for the portal, and held up what came after it.
    """INSERT INTO push (id, dossier_id, sequence, action, status, state, attempts, next_attempt_at, trace_id,
                         occurred_at)
        SELECT gen_random_uuid(), said.dossier_id, said.sequence, said.action, NULL, 'skipped', 0,
               said.occurred_at, said.trace_id, said.occurred_at
        FROM dossier_history said
        WHERE said.action IN ('post-message', 'ask-confirmation', 'confirm-filing', 'deny-filing', 'transfer',
                              'open-filing-review', 'close-filing-review')
          AND EXISTS (SELECT FROM push WHERE push.dossier_id = said.dossier_id)
        ON CONFLICT DO NOTHING""",
]
DOWN = [
    *(f"DROP TRIGGER {table}_never_emptied ON {table}" for table in KEPT),
    "DROP TABLE removal",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
