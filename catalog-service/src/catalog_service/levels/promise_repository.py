"""Since when procedures have promised at an agency what a record cannot prove."""

from collections.abc import Collection, Sequence
from typing import Any

from servicekit.database import Session
from sqlalchemy import DateTime, Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

# What `lacking` asks of one record, here of all that were ever in force: a form that can be filed online, results
# that nobody has to fetch. A version that was replaced before its first day promised nothing to anybody.
_FIRST_PROMISES = """
WITH version AS (
    SELECT code, record -> 'executing_agencies' AS agencies,
        greatest(published_at, valid_from::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh') AS since,
        jsonb_typeof(record -> 'form_schema') = 'object' AND jsonb_path_exists(
            record, '$.channels[*] ? (@.channel == "online" && @.cases.size() > 0)'
        ) AS takes_online,
        jsonb_array_length(record -> 'results') > 0 AND NOT jsonb_path_exists(
            record,
            '$.results[*] ? (@.electronic != true && !(exists(@.delivery[*] ? (@ == "online" || @ == "post"))))'
        ) AS answers_from_afar
    FROM procedure_version
    WHERE code = ANY(:codes) AND (valid_to IS NULL OR valid_to >= valid_from)
        AND NOT coalesce((record ->> 'vertical_only')::boolean, false)
)
SELECT code, agency ->> 'code' AS agency_code,
    min(since) FILTER (WHERE takes_online) AS submission_since,
    min(since) FILTER (WHERE answers_from_afar) AS result_since
FROM version CROSS JOIN LATERAL jsonb_array_elements(agencies) AS agency
GROUP BY code, agency ->> 'code'
"""


async def first_promises(session: Session, codes: Collection[str]) -> Sequence[Any]:
    """`submission_since, result_since` of each procedure at each agency that ever executed it; None: never promised."""
    statement = text(_FIRST_PROMISES).bindparams(bindparam("codes", sorted(codes), ARRAY(Text)))
    instants = dict.fromkeys(("submission_since", "result_since"), DateTime(timezone=True))
    return (await session.execute(statement.columns(code=Text, agency_code=Text, **instants))).all()
