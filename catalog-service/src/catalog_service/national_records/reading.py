"""From records of the national database (LayThuTuc) to the document that every import becomes.

The national record hangs time and fees on channel and case, as ours does; what it lacks comes from the defaults.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from catalog_service.imports.rows import Unreadable
from catalog_service.imports.schemas import ImportDocument, NationalDefaults, NationalImport
from catalog_service.imports.sources import Place, Source
from catalog_service.national_records import faults, values, words

_SHORT_CODE = re.compile(r"^(\d\.\d{6})(\.[A-Za-z0-9.]+)?$")

_BLOCKS = {
    "code": "MATTHC",
    "name": "TENTTHC",
    "decision": "SOQUYETDINH",
    "decided_on": "NGAYQUYETDINH",
    "kind": "LOAITHUTUC",
    "tiers": "CAPTHUCHIEN",
    "field": "LINHVUCTHUCHIEN",
    "agency": "COQUANTHUCHIEN",
    "executing_agencies": "COQUANTHUCHIEN",
    "authorised_agencies": "COQUANDUOCUYQUYEN",
    "coordinating_agencies": "COQUANPHOIHOP",
    "steps": "TRINHTUTHUCHIEN",
    "channels": "CACHTHUCTHUCHIEN",
    "required_documents": "THANHPHANHOSO",
    "forms": "THANHPHANHOSO",
    "audience": "MOTADOITUONGTHUCHIEN",
    "results": "KETQUATHUCHIEN",
    "legal_basis": "CANCUPHAPLY",
    "conditions": "YEUCAU",
}
_STEP = {"title": "TENTRINHTU"}
_CHANNEL = {"channel": "KENH", "description": "MOTA"}
_CASE = {"name": "TRUONGHOP", "time_limit": "THOIGIANGIAIQUYET", "time_limit/unit": "DONVITINH"}
_FEE = {"id": "MAPHILEPHI", "kind": "LOAIPHILEPHI", "name": "MOTA", "amount_vnd": "SOTIEN", "formula": "SOTIEN"}
_PAPER = {
    "id": "MAGIAYTO",
    "name": "TENGIAYTO",
    "originals": "SOBANCHINH",
    "copies": "SOBANSAO",
    "note": "GHICHU",
}
_RESULT = {"code": "MAKETQUA", "name": "TENKETQUA"}
_BASIS = {"number": "SOVANBAN", "title": "TENVANBAN", "issued_on": "NGAYBANHANH", "issued_by": "COQUANBANHANH"}


@dataclass
class _Reader:
    defaults: NationalDefaults
    places: dict[str, Place]
    record: dict[str, Any]
    pointer: str
    """Of the document that is made, for the places."""
    origin: str
    """Of the national record."""

    def document(self) -> dict[str, Any]:
        for member, block in _BLOCKS.items():
            self._note(f"/{member}", f"/{block}")
        record, defaults = self.record, self.defaults
        executing = self._agencies("COQUANTHUCHIEN")
        fields = [field["MALINHVUC"] for field in record.get("LINHVUCTHUCHIEN") or [] if field.get("MALINHVUC")]
        papers, forms = self._papers()
        found = {
            "code": short_code(record.get("MATTHC")),
            "name": record.get("TENTTHC"),
            "decision": record.get("SOQUYETDINH"),
            "decided_on": values.day(record.get("NGAYQUYETDINH")),
            "kind": words.KINDS.meaning(record.get("LOAITHUTUC")),
            "tiers": words.TIERS.each(record.get("CAPTHUCHIEN")),
            "field": fields[0] if fields else None,
            "agency": next(iter(self._agencies("COQUANCOTHAMQUYEN")), None) or defaults.agency or first(executing),
            "executing_agencies": executing,
            "authorised_agencies": self._agencies("COQUANDUOCUYQUYEN"),
            "coordinating_agencies": self._agencies("COQUANPHOIHOP"),
            "receiving_units": defaults.receiving_units,
            "reception_addresses": values.lines(record.get("DIACHITIEPNHAN")),
            "level": defaults.level,
            "online_mode": defaults.online_mode,
            "audience": words.AUDIENCES.each(record.get("MOTADOITUONGTHUCHIEN")),
            "keywords": values.lines(record.get("TUKHOA")),
            "description": record.get("MOTA"),
            "steps": self._steps(),
            "channels": self._channels(),
            "required_documents": papers,
            "forms": forms,
            "results": self._results(),
            "legal_basis": self._legal_basis(),
            "conditions": record.get("YEUCAU"),
            "valid_from": defaults.valid_from and defaults.valid_from.isoformat(),
        }
        return {name: value for name, value in found.items() if value not in (None, "", [])}

    def _agencies(self, block: str) -> list[str]:
        codes = [str(unit.get("MADONVI") or "") for unit in self.record.get(block) or []]
        return list(dict.fromkeys(self.defaults.agencies.get(code, code) for code in codes if code))

    def _steps(self) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = []
        for number, case in enumerate(self.record.get("TRINHTUTHUCHIEN") or []):
            for step_number, step in enumerate(case.get("TRINHTU") or []):
                self._note(f"/steps/{len(steps)}", f"/TRINHTUTHUCHIEN/{number}/TRINHTU/{step_number}", _STEP)
                steps.append({"case": case.get("TRUONGHOP") or None, "title": step.get("TENTRINHTU")})
        return steps

    def _channels(self) -> list[dict[str, Any]]:
        channels: list[dict[str, Any]] = []
        for number, way in enumerate(self.record.get("CACHTHUCTHUCHIEN") or []):
            here = f"/CACHTHUCTHUCHIEN/{number}"
            self._note(f"/channels/{number}", here, _CHANNEL)
            cases: list[dict[str, Any]] = []
            for case_number, time in enumerate(way.get("THOIGIAN") or []):
                pointer, origin = f"/channels/{number}/cases/{case_number}", f"{here}/THOIGIAN/{case_number}"
                self._note(pointer, origin, _CASE)
                cases.append(self._case(time, pointer, origin, cases))
            description = {"description": way["MOTA"]} if way.get("MOTA") else {}
            channels.append({"channel": words.CHANNELS.meaning(way.get("KENH")), "cases": cases} | description)
        return channels

    def _case(self, time: dict[str, Any], pointer: str, origin: str, before: list[dict[str, Any]]) -> dict[str, Any]:
        fees = []
        for number, fee in enumerate(time.get("PHILEPHI") or []):
            self._note(f"{pointer}/fees/{number}", f"{origin}/PHILEPHI/{number}", _FEE)
            self._note(f"{pointer}/fees/{number}/valid_from", "/NGAYQUYETDINH")
            fees.append(values.fee(fee, number, self._begins()))
        limit = values.time_limit(time.get("THOIGIANGIAIQUYET"), time.get("DONVITINH"))
        name = values.case_name(time, {case["name"] for case in before})
        return {"name": name, "time_limit": limit, "fees": fees}

    def _begins(self) -> str:
        """Fees begin with the record; without a date, with the law on fees itself (01/01/2017)."""
        begins = self.defaults.valid_from and self.defaults.valid_from.isoformat()
        return begins or values.day(self.record.get("NGAYQUYETDINH")) or "2017-01-01"

    def _papers(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        papers: list[dict[str, Any]] = []
        forms: dict[str, dict[str, Any]] = {}
        for number, case in enumerate(self.record.get("THANHPHANHOSO") or []):
            for paper_number, paper in enumerate(case.get("GIAYTO") or []):
                origin = f"/THANHPHANHOSO/{number}/GIAYTO/{paper_number}"
                self._note(f"/required_documents/{len(papers)}", origin, _PAPER)
                self._note(f"/required_documents/{len(papers)}/case", f"/THANHPHANHOSO/{number}/TRUONGHOP")
                taken = {known["id"] for known in papers}
                read = values.paper(paper, case.get("TRUONGHOP"), taken, len(papers))
                if paper.get("TENMAUDON"):
                    read["form_id"] = f"{read['id']}-mau"
                    self._note(f"/forms/{len(forms)}/name", f"{origin}/TENMAUDON")
                    forms[read["form_id"]] = {"id": read["form_id"], "name": paper["TENMAUDON"]}
                papers.append(read)
        return papers, list(forms.values())

    def _results(self) -> list[dict[str, Any]]:
        results = self.record.get("KETQUATHUCHIEN") or []
        for number in range(len(results)):
            self._note(f"/results/{number}", f"/KETQUATHUCHIEN/{number}", _RESULT)
        return [{"code": result.get("MAKETQUA"), "name": result.get("TENKETQUA")} for result in results]

    def _legal_basis(self) -> list[dict[str, Any]]:
        bases = self.record.get("CANCUPHAPLY") or []
        for number in range(len(bases)):
            self._note(f"/legal_basis/{number}", f"/CANCUPHAPLY/{number}", _BASIS)
        return [values.legal_basis(basis) for basis in bases]

    def _note(self, pointer: str, origin: str, members: Mapping[str, str] | None = None) -> None:
        """`members`: what each member of ours is called there."""
        self.places[self.pointer + pointer] = Place(pointer=self.origin + origin)
        for member, name in (members or {}).items():
            self.places[f"{self.pointer}{pointer}/{member}"] = Place(pointer=f"{self.origin}{origin}/{name}")


def read(imported: NationalImport, fields: Container[str], aliases: Mapping[str, str]) -> Source:
    """`fields` are the known ones: a field that is not among them comes in with its first record.

    `aliases` are our codes by the units' codes in other regimes; what the defaults say goes before them.
    """
    defaults = imported.defaults.model_copy(update={"agencies": {**aliases, **imported.defaults.agencies}})
    source = Source(ImportDocument())
    new_fields: dict[str, tuple[str, str]] = {}
    for index, record in enumerate(imported.records):
        pointer, origin = f"/procedures/{index}", f"/records/{index}"
        source.places[pointer] = Place(pointer=origin)
        errors = faults.found(record)
        if errors:
            code = short_code(record.get("MATTHC")) if isinstance(record, dict) else None
            source.document.procedures.append(Unreadable(code if isinstance(code, str) else None, tuple(errors)))
            source.places |= {
                f"{pointer}{error.pointer}": Place(pointer=f"{origin}{error.pointer}") for error in errors
            }
            continue
        reader = _Reader(defaults, source.places, record, pointer, origin)
        source.document.procedures.append(reader.document())
        for number, field in enumerate(record.get("LINHVUCTHUCHIEN") or []):
            code, name = field.get("MALINHVUC"), field.get("TENLINHVUC")
            if isinstance(code, str) and code not in fields and name:
                new_fields.setdefault(code, (name, f"{origin}/LINHVUCTHUCHIEN/{number}"))
    for index, (code, (name, origin)) in enumerate(new_fields.items()):
        source.document.fields.append({"code": code, "name": name})
        source.places[f"/fields/{index}"] = Place(pointer=origin)
    return source


def short_code(code: object) -> object:
    """`1.001193` of `1.001193.000.00.00.H05`: the national code without who publishes it."""
    matched = _SHORT_CODE.match(code) if isinstance(code, str) else None
    return matched.group(1) if matched else code


def first(codes: list[str]) -> str | None:
    return codes[0] if codes else None
