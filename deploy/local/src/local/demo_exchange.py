"""The chapters of `make demo` in which other systems speak: the national portal and a ministry."""

from datetime import UTC, datetime

from local.client import Unexpected
from local.story import Story


def filed_on_the_national_portal(story: Story) -> None:
    story.chapter("Filed on the national portal, accepted here")
    portal = story.portal
    code = f"G22.99-{datetime.now(UTC):%y%m%d}-{datetime.now(UTC):%H%M%S%f}"[:36]
    item = {
        "external_code": code,
        "sequence": 1,
        "procedure_code": "2.000488",
        "agency": "H05.03",
        "channel": "online",
        "status": 1,
        "applicant": {
            "kind": "citizen",
            "name": "Trần Thị Mẫu",
            "identity_number": "027190000077",
            "phone": "0912000077",
            "email": "tran.thi.mau@example.vn",
        },
        "submitted_at": datetime.now(UTC).isoformat(),
    }
    [outcome] = portal.ask("national-portal", "POST", "/sync/dossiers", {"items": [item]}).json()["items"]
    story.tell("national-portal", "POST /sync/dossiers", f"{code}: {outcome['outcome']}")
    [listed] = portal.get("clerk-tinh", "/dossiers", external_code=code)["items"]
    accepted = portal.act("clerk-tinh", listed["id"], "accept")
    story.tell("clerk-tinh", "accept", f"{accepted['code']} {accepted['status']}")


def partner_exchange(story: Story) -> None:
    story.chapter("A ministry reports a thousand dossiers and reads what has changed")
    portal = story.portal
    stamp = f"{datetime.now(UTC):%y%m%d%H%M%S}"
    items = [
        {
            "external_code": f"GTVT-{stamp}-{number:04}",
            "sequence": 1,
            "procedure_code": "1.002809",
            "agency": "H05.08",
            "channel": "online",
            "status": 10,
            "outcome": "granted",
        }
        for number in range(1000)
    ]
    for attempt in ("first", "again"):
        outcomes = portal.ask("ministry-transport", "POST", "/sync/dossiers", {"items": items}).json()["items"]
        kinds = {kind: [o["outcome"] for o in outcomes].count(kind) for kind in {o["outcome"] for o in outcomes}}
        story.tell("ministry-transport", f"POST /sync/dossiers, 1,000 items, {attempt}", str(kinds))
        if set(kinds) != {"created" if attempt == "first" else "unchanged"}:
            raise Unexpected(f"the {attempt} report gave {kinds}")
    changes, cursor, seen = 0, None, set[tuple[str, int]]()
    while True:
        page = portal.get("national-portal", "/sync/changes", **({"cursor": cursor} if cursor else {}))
        seen |= {(change["dossier_id"], change["sequence"]) for change in page["items"]}
        changes += len(page["items"])
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    if changes != len(seen):
        raise Unexpected(f"the feed repeated itself: {changes} read, {len(seen)} different")
    story.tell("national-portal", "GET /sync/changes to its end", f"{changes} changes, none twice")
