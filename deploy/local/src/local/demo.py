"""`make demo`: both journeys against the running system, one readable line per step; ends at the first surprise."""

import sys
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.client import Json, Portal, Unexpected, eventually
from local.demo_exchange import filed_on_the_national_portal, partner_exchange
from local.story import Story

PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
RETURN_URL = "http://127.0.0.1:9/tra-ve"


def main(base_url: str, simulators_url: str) -> None:
    story = Story(Portal(base_url, simulators_url))
    try:
        notice_of_promotion(story)
        criminal_record_certificate(story)
        one_dossier_three_agencies(story)
        filed_on_the_national_portal(story)
        partner_exchange(story)
    except Unexpected as error:
        print(f"\nNOT AS IT SHOULD BE: {error}", file=sys.stderr)
        raise SystemExit(1) from error
    print("\nBoth journeys went as they should.")


def notice_of_promotion(story: Story) -> None:
    story.chapter("Journey 1 · Thông báo hoạt động khuyến mại: free, no deadline, no result document")
    portal, person = story.portal, "enterprise-kinhbac"
    filed_before, done_before = story.figure("dossiers_online"), story.figure("dossiers_successful")

    found = portal.get(None, "/procedures", q="khuyen mai")["items"]
    code = next((item["code"] for item in found if item["name"] == "Thông báo hoạt động khuyến mại"), None)
    if code is None:
        raise Unexpected(f"searching 'khuyen mai' found {[item['name'] for item in found]}")
    story.tell("anyone", "GET /procedures?q=khuyen mai", f"{len(found)} found, first {found[0]['name']}")
    record = portal.get(None, f"/procedures/{code}")
    story.tell("anyone", f"GET /procedures/{code}", f"level {record['level']['declared']}, {record['agency']['name']}")
    form = portal.get(None, f"/procedures/{code}/form")
    draft = _draft(story, person, code)
    bad = portal.ask(person, "PATCH", f"/dossiers/{draft['id']}", {"form": {}}, etag=f'"{draft["version"]}"').json()
    missing = [item["pointer"] for item in bad["missing"]]
    story.tell(person, "PATCH form {}", f"{len(missing)} things missing: {', '.join(missing)[:60]}")
    _fill(story, person, draft["id"], form["example"])
    _papers(story, person, draft["id"], record, draft["case"])
    submitted = _submit(story, person, draft["id"])
    address = submitted["applicant"]["email"]
    story.told(address, submitted["code"], "đã được nộp")
    story.moved("dossiers_online", filed_before)
    story.on_national_portal(submitted["code"], [1])

    accepted = portal.act("clerk-tinh", draft["id"], "accept", {"note": "Hồ sơ đủ"})
    if accepted["due_at"] is not None:
        raise Unexpected(f"this procedure knows no deadline, but due_at is {accepted['due_at']}")
    story.tell("clerk-tinh", "accept", "accepted, no deadline")
    claimed = portal.act("officer-congthuong", draft["id"], "claim")
    story.tell("officer-congthuong", "claim", claimed["status"])
    portal.act("officer-congthuong", draft["id"], "propose", {"outcome": "granted"})
    story.tell("officer-congthuong", "propose granted", "processing")
    portal.act("officer-congthuong", draft["id"], "decide", {"outcome": "granted"}, expect=403)
    story.tell("officer-congthuong", "decide (not theirs)", "403")
    decided = portal.act("approver-congthuong", draft["id"], "decide", {"outcome": "granted"})
    if decided["status"] != "returned":
        raise Unexpected(f"without a result document it should be returned, it is {decided['status']}")
    story.tell("approver-congthuong", "decide granted", "returned")
    [result] = portal.get(person, f"/dossiers/{draft['id']}/results")["items"]
    pdf = portal.ask(person, "GET", result["acknowledgement_url"].removeprefix("/api/v1")).content
    story.tell(person, "GET acknowledgement.pdf", f"{result['title']}, {len(pdf)} bytes")
    story.on_national_portal(submitted["code"], [1, 2, 4, 9, 10])
    story.moved("dossiers_successful", done_before)
    _timeline(story, person, draft["id"])
    tail = submitted["applicant"]["tax_code"][-4:]
    tracked = portal.ask(None, "POST", "/tracking", {"code": submitted["code"], "identity_tail": tail}).json()
    story.tell("anyone", "POST /tracking (code + last digits)", tracked["status"])


def criminal_record_certificate(story: Story) -> None:
    story.chapter("Journey 2 · Cấp Phiếu lý lịch tư pháp: a fee, a supplement, a result to download")
    portal, person, code = story.portal, "citizen-an", "2.000488"
    record = portal.get(None, f"/procedures/{code}")
    story.tell("anyone", f"GET /procedures/{code}", record["name"])
    draft = _draft(story, person, code)
    _fill(story, person, draft["id"], portal.get(None, f"/procedures/{code}/form")["example"])
    _papers(story, person, draft["id"], record, draft["case"])
    submitted = _submit(story, person, draft["id"])
    address = submitted["applicant"]["email"]
    story.told(address, submitted["code"], "đã được nộp")
    story.on_national_portal(submitted["code"], [1])
    _pay(story, person, draft["id"], address)

    accepted = portal.act("clerk-tinh", draft["id"], "accept")
    due = datetime.fromisoformat(accepted["due_at"])
    story.tell("clerk-tinh", "accept", f"due {due:%d/%m/%Y %H:%M}")
    if due.weekday() > 4:
        raise Unexpected(f"due on a weekend: {due}")
    story.told(address, submitted["code"], "đã được tiếp nhận")
    ask = {
        "reason": "Bản chụp giấy tờ tùy thân bị mờ",
        "legal_basis": "Luật Lý lịch tư pháp 2009, Điều 45",
        "items": [{"required_document": record["required_documents"][0]["id"], "note": "Chụp lại rõ hai mặt"}],
    }
    asked = portal.act("officer-tuphap", draft["id"], "request-supplement", ask)
    story.tell("officer-tuphap", "request-supplement", f"{asked['status']}, clock {asked['deadline_state']}")
    story.told(address, submitted["code"], "cần bổ sung")
    portal.act(person, draft["id"], "supply", expect=409)
    story.tell(person, "supply before the paper is there", "409")
    portal.upload(person, draft["id"], "cccd-ro-net.pdf", PDF, required_document=ask["items"][0]["required_document"])
    supplied = portal.act(person, draft["id"], "supply")
    story.tell(person, "upload and supply", f"{supplied['status']}, clock {supplied['deadline_state']}")

    portal.act("officer-tuphap", draft["id"], "claim")
    paper = portal.upload("officer-tuphap", draft["id"], "phieu-ly-lich-tu-phap.pdf", PDF, purpose="result")
    decision = {
        "outcome": "granted",
        "result": {"title": "Phiếu lý lịch tư pháp số 1", "document_ids": [paper["id"]]},
    }
    portal.act("officer-tuphap", draft["id"], "propose", decision)
    story.tell("officer-tuphap", "claim, upload result, propose", "processing")
    decided = portal.act("approver-tuphap", draft["id"], "decide", decision)
    story.tell("approver-tuphap", "decide granted", f"{decided['status']}, deadline {decided['deadline_state']}")
    story.told(address, submitted["code"], "đã được trả")
    [result] = portal.get(person, f"/dossiers/{draft['id']}/results")["items"]
    content = portal.ask(person, "GET", result["documents"][0]["url"].removeprefix("/api/v1")).content
    if content != PDF:
        raise Unexpected("the downloaded result differs from what the officer uploaded")
    story.tell(person, "GET the result file", f"{len(content)} bytes, sha256 {result['documents'][0]['sha256'][:12]}…")
    portal.act(person, draft["id"], "rate", {"score": 5, "comment": "Nhanh, rõ ràng"})
    story.tell(person, "rate", "5 of 5")
    story.on_national_portal(submitted["code"], [1, 2, 5, 2, 4, 9, 10])
    _timeline(story, person, draft["id"])
    inbox = portal.get(person, "/notifications")["items"]
    story.tell(person, "GET /notifications", f"{len(inbox)} in the in-app inbox")


def one_dossier_three_agencies(story: Story) -> None:
    story.chapter("One dossier, three agencies · khai sinh, thường trú, thẻ bảo hiểm y tế")
    portal, person, code = story.portal, "citizen-binh", "2.000986"
    record = portal.get(None, f"/procedures/{code}")
    draft = _draft(story, person, code)
    _fill(story, person, draft["id"], portal.get(None, f"/procedures/{code}/form")["example"])
    _papers(story, person, draft["id"], record, draft["case"])
    _submit(story, person, draft["id"])
    portal.act("clerk-xa", draft["id"], "accept")
    portal.act("officer-xa", draft["id"], "claim")
    portal.act("officer-xa", draft["id"], "complete-step")
    story.tell("officer-xa", "claim, complete-step", _current_step(story, draft["id"]))
    for agency in ("officer-congan", "officer-bhxh"):
        task = eventually(f"{agency}'s task", lambda agency=agency: _task(story, agency, draft["id"]))
        answer = {"task_id": task["id"], "answer": "Đã làm xong (mẫu)"}
        portal.act(agency, draft["id"], "answer-consultation", answer)
        story.tell(agency, f"does its step · {task['question']}", _current_step(story, draft["id"]))
    paper = portal.upload("officer-xa", draft["id"], "giay-khai-sinh.pdf", PDF, purpose="result")
    decision = {"outcome": "granted", "result": {"title": "Giấy khai sinh", "document_ids": [paper["id"]]}}
    portal.act("officer-xa", draft["id"], "propose", decision)
    decided = portal.act("approver-xa", draft["id"], "decide", decision)
    story.tell("approver-xa", "decide granted", f"{decided['status']}, deadline {decided['deadline_state']}")
    _timeline(story, person, draft["id"])


def _task(story: Story, official: str, dossier_id: str) -> Json | None:
    given = story.portal.get(official, "/tasks", state="open")["items"]
    return next((task for task in given if task["dossier"]["id"] == dossier_id), None)


def _current_step(story: Story, dossier_id: str) -> str:
    steps = story.portal.get("officer-xa", f"/dossiers/{dossier_id}/process")["steps"]
    return "now: " + ", ".join(step["title"] for step in steps if step["state"] == "current")


def _draft(story: Story, person: str, code: str) -> Json:
    draft = story.portal.ask(person, "POST", "/dossiers", {"procedure_code": code}, expect=201).json()
    story.tell(person, "POST /dossiers", f"draft {draft['draft_number']}, {len(draft['missing'])} things missing")
    return draft


def _fill(story: Story, person: str, dossier_id: str, form: Json) -> None:
    etag = story.portal.ask(person, "GET", f"/dossiers/{dossier_id}").headers["etag"]
    filled = story.portal.ask(person, "PATCH", f"/dossiers/{dossier_id}", {"form": form}, etag=etag).json()
    left = [item["pointer"] for item in filled["missing"]]
    story.tell(person, "PATCH the form", f"missing now: {', '.join(left) or 'nothing'}"[:70])


def _papers(story: Story, person: str, dossier_id: str, record: Json, case: str) -> None:
    for paper in record["required_documents"]:
        if paper["required"] and paper["case"] in (None, case):
            stored = story.portal.upload(person, dossier_id, "giay-to.pdf", PDF, required_document=paper["id"])
            story.tell(
                person, f"POST documents · {paper['name']}"[:58], f"{stored['size']} bytes, scan {stored['scan']}"
            )


def _submit(story: Story, person: str, dossier_id: str) -> Json:
    submitted = story.portal.act(person, dossier_id, "submit")
    story.tell(person, "submit", f"{submitted['code']} {submitted['status']}")
    return submitted


def _pay(story: Story, person: str, dossier_id: str, address: str) -> None:
    portal = story.portal
    path = f"/dossiers/{dossier_id}/charges"
    [charge] = eventually("the charge from the catalogue's fee", lambda: portal.get(person, path)["items"])
    story.tell(person, "GET charges", f"{charge['name']}: {charge['amount_vnd']:,} đồng, {charge['status']}")
    if charge["amount_vnd"] != 200_000:
        raise Unexpected(f"the fee should be 200,000 đồng, it is {charge['amount_vnd']}")
    body = {"provider": "vnpay", "return_url": RETURN_URL}
    checkout = portal.ask(person, "POST", f"/charges/{charge['id']}/checkout", body, expect=201).json()
    story.tell(person, "POST checkout", "VNPay pay page, signed")
    page = portal.simulators.get(checkout["redirect_url"])
    if page.status_code != 200:
        raise Unexpected(f"VNPay's page refused our signature: {page.text[:300]}")
    [reference] = parse_qs(urlsplit(checkout["redirect_url"]).query)["vnp_TxnRef"]

    def confirm(ipn: str) -> Any:
        order = {"txn_ref": reference, "outcome": "success", "ipn": ipn}
        return portal.simulators.post("/vnpay/confirm", json=order).json()

    confirm("forged")
    confirm("wrong_amount")
    status = portal.get(person, f"/payments/{checkout['payment_id']}")["status"]
    story.tell("(VNPay)", "IPN forged, IPN with a wrong amount", f"payment {status}")
    confirm("never")
    status = portal.get(person, f"/payments/{checkout['payment_id']}")["status"]
    story.tell(person, "comes back by the return URL alone", f"payment {status}")
    if status != "pending":
        raise Unexpected(f"only a signed IPN may settle, but the payment is {status}")
    confirm("twice")
    payment = portal.get(person, f"/payments/{checkout['payment_id']}")
    if payment["status"] != "settled":
        raise Unexpected(f"after the signed IPN the payment is {payment['status']}")
    story.tell("(VNPay)", "signed IPN, twice", f"payment {payment['status']}, receipt {payment['receipt_number']}")
    receipt = portal.get(person, f"/receipts/{payment['receipt_number']}")
    story.tell(person, f"GET /receipts/{payment['receipt_number']}", receipt["amount_in_words"])
    story.told(address, payment["receipt_number"])


def _timeline(story: Story, person: str, dossier_id: str) -> None:
    entries = story.portal.get(person, f"/dossiers/{dossier_id}/timeline")["items"]
    story.tell(person, "GET timeline", " · ".join(entry["action"] for entry in entries))


if __name__ == "__main__":
    main(*sys.argv[1:3])
