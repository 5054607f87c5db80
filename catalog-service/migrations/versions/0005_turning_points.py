"""What begins or ends by time alone; words that the search passes over, and names apart from the rest."""

from alembic import op
from sqlalchemy import column, table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = "'version_begins', 'version_ended', 'fee_begins', 'fee_ended'"
FILTERED = ("field_code", "level_label", "level_declared", "level_provable", "level_observed", "online_mode")

UP: list[str] = [
    f"""CREATE TABLE turning_point (
        day date NOT NULL,
        code text NOT NULL CONSTRAINT fk_turning_point_code_procedure REFERENCES procedure (code),
        kind text NOT NULL CONSTRAINT ck_turning_point_kind CHECK (kind IN ({KINDS})),
        CONSTRAINT pk_turning_point PRIMARY KEY (day, code, kind)
    )""",
    "CREATE INDEX ix_turning_point_code ON turning_point (code)",
    """INSERT INTO turning_point SELECT valid_from, code, 'version_begins' FROM procedure_version
        WHERE NOT begun AND (valid_to IS NULL OR valid_to >= valid_from)""",
    """INSERT INTO turning_point SELECT DISTINCT valid_to + 1, code, 'version_ended' FROM procedure_version
        WHERE valid_to >= current_date AND valid_to >= valid_from""",
    """INSERT INTO turning_point SELECT DISTINCT (fee ->> 'valid_from')::date, v.code, 'fee_begins'
        FROM procedure_version v, jsonb_path_query(v.record, '$.channels[*].cases[*].fees[*]') fee
        WHERE (fee ->> 'valid_from')::date > current_date""",
    """INSERT INTO turning_point SELECT DISTINCT (fee ->> 'valid_to')::date + 1, v.code, 'fee_ended'
        FROM procedure_version v, jsonb_path_query(v.record, '$.channels[*].cases[*].fees[*]') fee
        WHERE (fee ->> 'valid_to')::date >= current_date""",
    "ALTER TABLE procedure_version DROP COLUMN begun",
    # Ranking looks at names and keywords alone: the whole text is large and lies outside the row.
    """ALTER TABLE procedure_version ADD COLUMN name_search tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, name_folded), 'A'::"char")
        || setweight(to_tsvector('simple'::regconfig, keywords_folded), 'B'::"char")) STORED""",
    """ALTER TABLE procedure_version ADD COLUMN channels jsonb NOT NULL
        GENERATED ALWAYS AS (jsonb_path_query_array(record, '$.channels[*].channel')) STORED""",
    *(f"CREATE INDEX ix_procedure_version_{name} ON procedure_version ({name}, code)" for name in FILTERED),
    "CREATE INDEX ix_procedure_version_channels ON procedure_version USING gin (channels)",
    "CREATE INDEX ix_procedure_version_audience ON procedure_version USING gin (audience)",
    "CREATE TABLE stop_word (phrase text CONSTRAINT pk_stop_word PRIMARY KEY)",
    """CREATE TABLE catalogue_part (
        part text CONSTRAINT pk_catalogue_part PRIMARY KEY
            CONSTRAINT ck_catalogue_part_part CHECK (part IN ('fields', 'search_words')),
        version integer NOT NULL
    )""",
    "INSERT INTO catalogue_part VALUES ('fields', 0), ('search_words', 0)",
]
DOWN: list[str] = [
    "DROP TABLE catalogue_part",
    "DROP TABLE stop_word",
    "DROP INDEX ix_procedure_version_audience",
    "DROP INDEX ix_procedure_version_channels",
    *(f"DROP INDEX ix_procedure_version_{name}" for name in FILTERED),
    "ALTER TABLE procedure_version DROP COLUMN channels",
    "ALTER TABLE procedure_version DROP COLUMN name_search",
    "ALTER TABLE procedure_version ADD COLUMN begun boolean",
    "UPDATE procedure_version SET begun = valid_from <= current_date OR valid_to < valid_from",
    "ALTER TABLE procedure_version ALTER COLUMN begun SET NOT NULL",
    "CREATE INDEX ix_procedure_version_unannounced ON procedure_version (valid_from) WHERE NOT begun",
    "DROP TABLE turning_point",
]

STOP_WORDS = """
làm|làm sao|làm thế nào|cách làm|xin|thủ tục|thủ tục hành chính|dịch vụ công|hướng dẫn|muốn|tôi muốn|em muốn|tôi cần
cho tôi|cho em|cho mình|giúp tôi|ở đâu|nộp ở đâu|làm ở đâu|thế nào|như thế nào|là gì|cần gì|cần những gì|cần giấy tờ gì
gồm những gì|bao lâu|mất bao lâu|bao nhiêu|bao nhiêu tiền|mất bao nhiêu tiền|hết bao nhiêu|khi nào|được không|nhé
"""


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)
    phrases = [phrase for line in STOP_WORDS.split("\n") for phrase in line.split("|") if phrase]
    op.bulk_insert(table("stop_word", column("phrase")), [{"phrase": phrase} for phrase in phrases])


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
