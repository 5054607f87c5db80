"""What a retirement has changed, so that it can be taken back before its day."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP: list[str] = [
    """CREATE TABLE retirement_plan (
        id uuid CONSTRAINT pk_retirement_plan PRIMARY KEY,
        code text NOT NULL CONSTRAINT fk_retirement_plan_code_procedure REFERENCES procedure (code),
        last_day date NOT NULL,
        courses jsonb NOT NULL,
        planned_by text NOT NULL,
        planned_at timestamptz NOT NULL,
        taken_back_by text,
        taken_back_at timestamptz,
        taken_back_reason text,
        CONSTRAINT ck_retirement_plan_taken_back_whole
            CHECK (num_nonnulls(taken_back_by, taken_back_at, taken_back_reason) IN (0, 3))
    )""",
    "CREATE UNIQUE INDEX uq_retirement_plan_code ON retirement_plan (code) WHERE taken_back_at IS NULL",
]
DOWN: list[str] = ["DROP TABLE retirement_plan"]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
