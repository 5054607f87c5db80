"""Each row of a mandated list at each unit that offers it on a day, or should, beside what is required: one SQL
statement."""

from datetime import date

from sqlalchemy import Boolean, Date, Integer, Subquery, Text, bindparam, text

FURTHEST = 20
"""Steps from a procedure that ended to whatever took its place at last."""

# A unit that has ended is acted for by its successors, one without any by the unit above it.
# The codes of a list are tried in their order: ours, the mapping of that day, the national code itself; where none is
# in force, whatever took the place of one of them, step by step.
_ROWS = """
WITH RECURSIVE acting (code, unit) AS (
    SELECT code, code FROM agency
    UNION
    SELECT acting.code, heir.code
    FROM acting
    JOIN agency AS ended ON ended.code = acting.unit AND ended.valid_to < :day
    JOIN agency AS heir
        ON heir.code = ANY (ended.successors) OR (cardinality(ended.successors) = 0 AND heir.code = ended.parent)
),
units AS (
    SELECT acting.code, acting.unit, coalesce(state.name, agency.name) AS name,
        coalesce(state.path, agency.path) AS path, coalesce(state.kind, agency.kind) AS kind
    FROM acting
    JOIN agency ON agency.code = acting.unit
    LEFT JOIN agency_state AS state
        ON state.code = agency.code AND state.valid_from <= :day AND (state.valid_to IS NULL OR state.valid_to >= :day)
    WHERE agency.valid_to IS NULL OR agency.valid_to >= :day
),
named (number, rank, depth, code, before) AS (
    SELECT item.number, candidate.rank, 0, candidate.code, ARRAY[candidate.code]
    FROM mandate_item AS item
    CROSS JOIN LATERAL (VALUES
        (1, item.procedure_code),
        (2, (SELECT mapping.procedure_code FROM national_code AS mapping
            WHERE mapping.national_code = item.national_code AND mapping.valid_from <= :day
                AND (mapping.valid_to IS NULL OR mapping.valid_to >= :day))),
        (3, item.national_code)
    ) AS candidate (rank, code)
    WHERE item.mandate_id = :mandate AND candidate.code IS NOT NULL
    UNION ALL
    SELECT named.number, named.rank, named.depth + 1, ended.successor, named.before || ended.successor
    FROM named
    CROSS JOIN LATERAL (
        SELECT version.record ->> 'successor' AS successor, version.valid_to
        FROM procedure_version AS version
        WHERE version.code = named.code AND version.valid_from <= :day
            AND (version.valid_to IS NULL OR version.valid_to >= version.valid_from)
        ORDER BY version.valid_from DESC
        LIMIT 1
    ) AS ended
    WHERE ended.valid_to < :day AND ended.successor <> ALL (named.before) AND named.depth < :furthest
),
wanted AS (
    SELECT item.*, found.code, found.title, found.level_declared, found.record,
        EXISTS (
            SELECT 1 FROM named WHERE named.number = item.number AND (
                EXISTS (SELECT 1 FROM procedure_version AS version WHERE version.code = named.code)
                OR EXISTS (SELECT 1 FROM procedure_draft AS draft WHERE draft.code = named.code))
        ) AS is_known
    FROM mandate_item AS item
    LEFT JOIN LATERAL (
        SELECT version.code, version.name AS title, version.level_declared, version.record
        FROM named
        JOIN procedure_version AS version ON version.code = named.code
            AND version.valid_from <= :day AND (version.valid_to IS NULL OR version.valid_to >= :day)
        WHERE named.number = item.number
        ORDER BY named.depth, named.rank
        LIMIT 1
    ) AS found ON true
    WHERE item.mandate_id = :mandate
),
offered AS (
    SELECT DISTINCT ON (wanted.number, units.unit)
        wanted.number, units.unit, units.name, units.path,
        coalesce(own.declared, wanted.level_declared) AS declared,
        standing.provable, standing.observed, standing.label
    FROM wanted
    CROSS JOIN LATERAL jsonb_array_elements(wanted.record -> 'executing_agencies') AS executing
    JOIN units ON units.code = executing ->> 'code'
    LEFT JOIN LATERAL (
        SELECT (level ->> 'declared')::integer AS declared
        FROM jsonb_array_elements(wanted.record -> 'levels_by_agency') AS level
        WHERE level -> 'agency' ->> 'code' = executing ->> 'code'
    ) AS own ON true
    LEFT JOIN service_level AS standing
        ON :levels_are_known AND standing.code = wanted.code AND standing.agency_code = executing ->> 'code'
    WHERE (wanted.agency_code IS NULL
            OR units.path && ARRAY(SELECT place.unit FROM units AS place WHERE place.code = wanted.agency_code))
        AND (wanted.agency_kind IS NULL OR units.kind = wanted.agency_kind)
    ORDER BY wanted.number, units.unit, (executing ->> 'code' = units.unit) DESC, standing.provable NULLS FIRST
),
lacking AS (
    SELECT wanted.number, units.unit, units.name, units.path
    FROM wanted
    JOIN units ON units.code = wanted.agency_code OR (units.code = units.unit AND units.kind = wanted.agency_kind)
    WHERE NOT EXISTS (
        SELECT 1 FROM offered WHERE offered.number = wanted.number AND units.unit = ANY (offered.path)
    )
),
place AS (
    SELECT number, unit, name, path, true AS is_offered, declared, provable, observed, label FROM offered
    UNION ALL
    SELECT number, unit, name, path, false, NULL, NULL, NULL, NULL FROM (SELECT DISTINCT * FROM lacking) AS once
),
compared AS (
    SELECT wanted.number, wanted.name, wanted.code, wanted.title, wanted.national_code, wanted.required_level,
        wanted.due_on, coalesce(owner.unit, wanted.owner_unit) AS owner_unit,
        coalesce(owner.name, named_owner.name) AS owner_name, wanted.owner_role, wanted.is_known,
        place.unit AS agency, place.name AS agency_name, place.path, coalesce(place.is_offered, false) AS is_offered,
        place.declared, place.provable, place.observed, place.label,
        coalesce(place.declared >= wanted.required_level AND place.provable >= wanted.required_level, false) AS is_met,
        CASE WHEN mandate.valid_to IS NULL OR mandate.valid_to >= :day THEN greatest(:day - wanted.due_on, 0) ELSE 0 END
            AS days_late
    FROM wanted
    JOIN mandate ON mandate.id = wanted.mandate_id
    LEFT JOIN place ON place.number = wanted.number
    LEFT JOIN agency AS named_owner ON named_owner.code = wanted.owner_unit
    LEFT JOIN LATERAL (
        SELECT units.unit, units.name FROM units WHERE units.code = wanted.owner_unit ORDER BY units.unit LIMIT 1
    ) AS owner ON true
)
SELECT number, name, code, title, national_code, required_level, due_on, owner_unit, owner_name, owner_role,
    coalesce(agency, '') AS agency, agency_name, declared, provable, observed, label,
    CASE
        WHEN NOT is_offered THEN 'unmapped'
        WHEN is_met THEN 'met'
        WHEN days_late > 0 THEN 'overdue'
        WHEN declared >= required_level THEN 'declared_only'
        ELSE 'below'
    END AS status,
    CASE
        WHEN is_met THEN NULL
        WHEN is_offered AND declared >= required_level THEN 'not_proven'
        WHEN is_offered THEN 'lower_level'
        WHEN code IS NOT NULL THEN 'not_offered'
        WHEN is_known THEN 'not_published'
        ELSE 'not_in_catalogue'
    END AS lacking,
    CASE WHEN NOT is_met AND days_late > 0 THEN days_late END AS days_overdue,
    CASE WHEN NOT is_met AND days_late > 0 THEN due_on + 1 END AS overdue_since
FROM compared
WHERE CAST(:under AS text) IS NULL OR path && ARRAY(
    SELECT units.unit FROM units JOIN agency ON agency.code = units.code
    WHERE agency.code = CAST(:under AS text) OR CAST(:under AS text) = ANY (agency.other_codes))
"""


def rows(mandate: str, day: date, *, under: str | None, levels_are_known: bool) -> Subquery:
    """`agency` is empty where nobody offers the service and the list names no unit; `lacking`: what keeps it from being
    met."""
    bound = (
        bindparam("mandate", mandate, Text),
        bindparam("day", day, Date),
        bindparam("under", under, Text),
        bindparam("levels_are_known", levels_are_known, Boolean),
        bindparam("furthest", FURTHEST, Integer),
    )
    numbers = ("number", "required_level", "declared", "provable", "observed", "label", "days_overdue")
    words = ("name", "code", "title", "national_code", "owner_unit", "owner_name", "owner_role", "agency")
    typed = dict.fromkeys(numbers, Integer) | dict.fromkeys((*words, "agency_name", "status", "lacking"), Text)
    return text(_ROWS).bindparams(*bound).columns(due_on=Date, overdue_since=Date, **typed).subquery("compliance")
