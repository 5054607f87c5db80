"""Templates never change once a form has been issued with them; what a form says is decided without a database."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from contracts.catalog import TimeLimit, TimeUnit
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import TRANSITIONS
from dossier_service.printed_forms import hand_overs, pages, wording
from dossier_service.printed_forms.forms import ISSUED_BY, TEMPLATES, TITLES, Form
from dossier_service.printed_forms.hand_overs import Standing
from dossier_service.printed_forms.models import PrintedForm
from servicekit.printing import printer
from servicekit.printing.problems import PrinterBusy
from servicekit.testing.pages import words

ISSUED = Path(__file__).parent / "issued_forms"
AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)

# A new wording or layout is a new template (`01-2`); these lines only grow. The page's own sum also moves with the
# typesetting program: then forms that were issued before look different in their bytes, which somebody has to accept.
TEMPLATE_SHA256 = {
    "01-1": "aa5767706f8f7a191d4dab32cc13b8e383f92e6d507c98d9d75af5a1959808f1",
    "02-1": "6ed2ff9ae1ebc77a427a2a01c29f9f79fb890b217d9bf4184277ef4712584884",
    "03-1": "0102a6a3130d8f483dc8199a82077073c78382cfcd2917a2da0fb90667f5a101",
    "04-1": "4f1c993a5cc752b1e9b4202717f94bfe5c838565ef2cdf6e0d5cd18362abbe65",
    "05-1": "4dc6253c8d0ff3f56ead14c0c9cbba5175bc7df964c761ee56ad67f86556b087",
    "layout-1": "163fd3ad7e072ced236470b2b4f9cb4d92ce48d1300e64ab0efa4489121268b8",
}
PAGE_SHA256 = {
    "01-1": "b57dfbc2aa3fcf8fa52210196d93709da9306aa2453475daf9f6c6599f6dda1b",
    "02-1": "dbd0fa68a1db876584adf68015934172137bec27d00b28b5c854f7a3818cb68c",
    "03-1": "d0c52a0f0b2e222f848d217a034ab610e045fdc72681cdaffc4f0ea1dfaa1ef7",
    "04-1": "24441642bfdce2244397e381563de2d8a28c2d600e064102c7d5b72e43a31856",
    "05-1": "fd9f7ba523131b04ad15ef68f9d488798c01b7e6a102aa87d24bbb731d86c910",
}


def issued(template: str) -> PrintedForm:
    snapshot = json.loads((ISSUED / f"{template}.json").read_text("utf-8"))
    return PrintedForm(form=template[:2], number=1, template=template, snapshot=snapshot, created_at=AT)


def drawn(template: str) -> bytes:
    row = issued(template)
    return printer.render(pages.template_of(row), pages.data_of([row]), row.created_at)


def test_a_template_is_never_changed() -> None:
    files = sorted(pages.TEMPLATE_FOLDER.glob("*.typ"))
    assert {file.stem: hashlib.sha256(file.read_bytes()).hexdigest() for file in files} == TEMPLATE_SHA256


@pytest.mark.parametrize("template", sorted(TEMPLATE_SHA256.keys() - {"layout-1"}))
def test_what_was_issued_is_printed_with_the_same_bytes(template: str) -> None:
    assert hashlib.sha256(drawn(template)).hexdigest() == PAGE_SHA256[template]


@pytest.mark.parametrize("form", Form)
def test_every_form_has_title_and_template(form: Form) -> None:
    told = words(drawn(TEMPLATES[form]))
    assert TITLES[form].upper() in told and "H05.03-260401-0001" in told


def test_every_step_says_which_forms_it_issues() -> None:
    assert ISSUED_BY.keys() >= TRANSITIONS.keys()
    assert {form for forms in ISSUED_BY.values() for form in forms} == set(Form)
    assert ISSUED_BY[Action.ACCEPT] == (Form.RECEPTION_SLIP, Form.CONTROL_SLIP)


def test_a_word_without_end_stays_on_the_page() -> None:
    row = issued("01-1")
    endless = [{"label": "Email", "value": "w" * 400}]
    data: dict[str, Any] = row.snapshot | {"applicant": endless}
    content = printer.render(pages.template_of(row), data, AT)
    assert words(content).count("w\u200b") >= 399


@pytest.mark.parametrize(
    ("at", "due_at", "expected"),
    [
        ("2026-04-01T03:00:00+00:00", "2026-04-02T10:00:00+00:00", Standing.EARLY),
        ("2026-04-01T16:59:00+00:00", "2026-04-02T10:00:00+00:00", Standing.EARLY),
        ("2026-04-01T17:00:00+00:00", "2026-04-02T10:00:00+00:00", Standing.ON_TIME),
        ("2026-04-02T10:00:00+00:00", "2026-04-02T10:00:00+00:00", Standing.ON_TIME),
        ("2026-04-02T10:00:01+00:00", "2026-04-02T10:00:00+00:00", Standing.LATE),
        ("2026-04-02T10:00:01+00:00", None, Standing.NO_DATE),
    ],
)
def test_a_hand_over_is_early_until_the_day_of_the_promise(at: str, due_at: str | None, expected: Standing) -> None:
    due = datetime.fromisoformat(due_at) if due_at else None
    assert hand_overs.standing(datetime.fromisoformat(at), due) is expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (10, TimeUnit.WORKING_DAY, "10 ngày làm việc"),
        (0.25, TimeUnit.DAY, "0,25 ngày"),
        (8, TimeUnit.HOUR, "8 giờ làm việc"),
        (2, TimeUnit.MONTH, "2 tháng"),
        (0, TimeUnit.DAY, "Giải quyết ngay khi tiếp nhận"),
        (None, TimeUnit.NONE, "Không quy định"),
    ],
)
def test_limits_are_said_in_words(value: float | None, unit: TimeUnit, expected: str) -> None:
    assert wording.limit(TimeLimit(value=value, unit=unit)) == expected


def test_times_are_those_of_viet_nam() -> None:
    late_evening = datetime(2026, 2, 3, 18, 5, tzinfo=UTC)
    assert wording.moment(late_evening) == "01 giờ 05 phút, ngày 04/02/2026"
    assert wording.day_line(late_evening) == "Ngày 04 tháng 02 năm 2026"
    assert wording.moment(None) == "Không quy định"


async def test_a_printer_with_too_much_to_do_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    row = issued("03-1")
    assert await pages.draw([row]) == drawn("03-1")
    monkeypatch.setattr(printer, "MAX_WAITING", 0)
    with pytest.raises(PrinterBusy):
        await pages.draw([row])
