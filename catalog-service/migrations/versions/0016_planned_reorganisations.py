"""What a reorganisation has changed, so that one whose day has not come can be taken back."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UP: list[str] = [
    """CREATE TABLE reorganisation (
        id uuid CONSTRAINT pk_reorganisation PRIMARY KEY,
        unit text NOT NULL CONSTRAINT fk_reorganisation_unit_agency REFERENCES agency (code),
        action text NOT NULL
            CONSTRAINT ck_reorganisation_action CHECK (action IN ('rename', 'move', 'merge', 'split', 'abolish')),
        effective_on date NOT NULL,
        decision text NOT NULL,
        ordered_by text NOT NULL,
        ordered_at timestamptz NOT NULL,
        before jsonb NOT NULL,
        after jsonb NOT NULL,
        taken_back_at timestamptz,
        taken_back_by text,
        taken_back_reason text,
        CONSTRAINT ck_reorganisation_taken_back CHECK (
            (taken_back_at IS NULL) = (taken_back_by IS NULL) AND (taken_back_at IS NULL) = (taken_back_reason IS NULL))
    )""",
    "CREATE INDEX ix_reorganisation_unit ON reorganisation (unit, id)",
]
DOWN: list[str] = ["DROP TABLE reorganisation"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
