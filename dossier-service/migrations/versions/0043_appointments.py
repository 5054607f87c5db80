"""Appointments at one-stop desks, and their queues: desks with their settings, appointments, tickets."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

NEEDS = "need IN ('file', 'supplement', 'collect_result', 'ask')"
HELD = "status IN ('booked', 'checked_in')"
IN_HAND = "status IN ('called', 'serving')"
UP = [
    "CREATE TABLE desk (unit text NOT NULL CONSTRAINT pk_desk PRIMARY KEY, version integer NOT NULL)",
    """CREATE TABLE desk_rule (
        unit text NOT NULL CONSTRAINT fk_desk_rule_unit_desk REFERENCES desk (unit),
        valid_from date NOT NULL,
        slot_minutes integer NOT NULL CONSTRAINT ck_desk_rule_slot_minutes CHECK (slot_minutes BETWEEN 10 AND 240),
        capacity integer NOT NULL CONSTRAINT ck_desk_rule_capacity CHECK (capacity BETWEEN 0 AND 200),
        days_ahead integer NOT NULL CONSTRAINT ck_desk_rule_days_ahead CHECK (days_ahead BETWEEN 1 AND 90),
        lead_minutes integer NOT NULL CONSTRAINT ck_desk_rule_lead_minutes CHECK (lead_minutes BETWEEN 0 AND 10080),
        set_by text NOT NULL,
        set_at timestamptz NOT NULL,
        CONSTRAINT pk_desk_rule PRIMARY KEY (unit, valid_from)
    )""",
    f"""CREATE TABLE appointment (
        id uuid NOT NULL CONSTRAINT pk_appointment PRIMARY KEY,
        code text NOT NULL CONSTRAINT uq_appointment_code UNIQUE,
        unit text NOT NULL CONSTRAINT fk_appointment_unit_desk REFERENCES desk (unit),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        seat integer NOT NULL CONSTRAINT ck_appointment_seat CHECK (seat > 0),
        need text NOT NULL CONSTRAINT ck_appointment_need CHECK ({NEEDS}),
        procedure_code text,
        dossier_id uuid CONSTRAINT fk_appointment_dossier_id_dossier REFERENCES dossier (id),
        status text NOT NULL
            CONSTRAINT ck_appointment_status CHECK (status IN ('booked', 'checked_in', 'cancelled')),
        cancelled_by text
            CONSTRAINT ck_appointment_cancelled_by CHECK (cancelled_by IN ('holder', 'desk', 'calendar')),
        reason text,
        owner_key text,
        booked_by text,
        contact jsonb,
        checked_version integer NOT NULL,
        settled_at timestamptz NOT NULL,
        reminded_at timestamptz,
        forgotten_at timestamptz,
        booked_at timestamptz NOT NULL,
        sequence integer NOT NULL,
        version integer NOT NULL,
        CONSTRAINT ck_appointment_period CHECK (starts_at < ends_at),
        CONSTRAINT ck_appointment_cancelled CHECK ((status = 'cancelled') = (cancelled_by IS NOT NULL)),
        CONSTRAINT ck_appointment_holder CHECK (num_nulls(owner_key, booked_by, contact) IN (0, 3)),
        CONSTRAINT ck_appointment_forgotten CHECK ((forgotten_at IS NULL) = (owner_key IS NOT NULL))
    )""",
    f"CREATE UNIQUE INDEX uq_appointment_seat ON appointment (unit, starts_at, seat) WHERE {HELD}",
    f"CREATE UNIQUE INDEX uq_appointment_holder ON appointment (owner_key, starts_at) WHERE {HELD}",
    "CREATE INDEX ix_appointment_unit_starts_at_id ON appointment (unit, starts_at, id)",
    "CREATE INDEX ix_appointment_owner_key_starts_at_id ON appointment (owner_key, starts_at, id)",
    "CREATE INDEX ix_appointment_dossier_id ON appointment (dossier_id)",
    "CREATE INDEX ix_appointment_booked ON appointment (starts_at, id) WHERE status = 'booked'",
    "CREATE INDEX ix_appointment_known ON appointment (starts_at, id) WHERE forgotten_at IS NULL",
    """CREATE TABLE ticket_counter (
        unit text NOT NULL,
        day date NOT NULL,
        series text NOT NULL,
        last_number integer NOT NULL,
        CONSTRAINT pk_ticket_counter PRIMARY KEY (unit, day, series)
    )""",
    f"""CREATE TABLE ticket (
        id uuid NOT NULL CONSTRAINT pk_ticket PRIMARY KEY,
        unit text NOT NULL,
        day date NOT NULL,
        series text NOT NULL CONSTRAINT ck_ticket_series CHECK (series IN ('H', 'S')),
        number integer NOT NULL CONSTRAINT ck_ticket_number CHECK (number > 0),
        secret_digest bytea NOT NULL,
        need text NOT NULL CONSTRAINT ck_ticket_need CHECK ({NEEDS}),
        is_priority boolean NOT NULL,
        appointment_id uuid
            CONSTRAINT fk_ticket_appointment_id_appointment REFERENCES appointment (id)
            CONSTRAINT uq_ticket_appointment_id UNIQUE,
        booked_for timestamptz,
        status text NOT NULL
            CONSTRAINT ck_ticket_status CHECK (status IN ('waiting', 'called', 'serving', 'served', 'no_show')),
        counter integer,
        called_by text,
        drawn_at timestamptz NOT NULL,
        called_at timestamptz,
        ended_at timestamptz,
        sequence integer NOT NULL,
        version integer NOT NULL,
        CONSTRAINT uq_ticket_unit_day_series_number UNIQUE (unit, day, series, number),
        CONSTRAINT ck_ticket_booked CHECK (num_nonnulls(appointment_id, booked_for) IN (0, 2)),
        CONSTRAINT ck_ticket_called CHECK ((status = 'waiting') = (called_at IS NULL)),
        CONSTRAINT ck_ticket_ended CHECK ((status IN ('served', 'no_show')) = (ended_at IS NOT NULL)),
        CONSTRAINT ck_ticket_counter CHECK (num_nonnulls(counter, called_at, called_by) IN (0, 3))
    )""",
    f"CREATE UNIQUE INDEX uq_ticket_in_hand ON ticket (unit, day, counter) WHERE {IN_HAND}",
    "CREATE INDEX ix_ticket_unit_day_drawn_at_id ON ticket (unit, day, drawn_at, id)",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for table in ("ticket", "ticket_counter", "appointment", "desk_rule", "desk"):
        op.execute(f"DROP TABLE {table}")
