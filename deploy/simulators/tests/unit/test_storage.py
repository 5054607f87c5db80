from pathlib import Path

from simulators.faults import Fault, FaultOrder, Faults, Partner
from simulators.storage import Storage


def test_documents_survive_a_restart_in_their_order(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "data")
    storage.put("message", "a", {"to": "x", "text": "một"})
    storage.put("message", "b", {"to": "y", "text": "hai"})
    storage.put("message", "a", {"to": "x", "text": "một đã sửa"})
    assert storage.next_number("n") == 1
    storage.close()

    storage = Storage(tmp_path / "data")
    assert [message["text"] for message in storage.newest("message", 10)] == ["hai", "một đã sửa"]
    assert storage.newest("message", 10, to="y") == [{"to": "y", "text": "hai"}]
    assert storage.next_number("n") == 2
    storage.close()


def test_only_the_newest_documents_are_kept() -> None:
    storage = Storage()
    for number in range(7):
        storage.put("message", str(number), {"number": number}, keep=3)
    assert [message["number"] for message in storage.newest("message", 10)] == [6, 5, 4]


def test_a_taken_document_is_gone() -> None:
    storage = Storage()
    storage.put("grant", "code", {"person": "citizen-an"})
    assert storage.take("grant", "code") == {"person": "citizen-an"}
    assert storage.take("grant", "code") is None


def test_a_fault_is_used_up() -> None:
    faults = Faults()
    faults.order(FaultOrder(partner=Partner.SMS, fault=Fault.HTTP_500, times=2))
    assert faults.take(Partner.VNPAY) is Fault.NONE
    assert [faults.take(Partner.SMS) for _ in range(3)] == [Fault.HTTP_500, Fault.HTTP_500, Fault.NONE]


def test_none_clears_a_fault() -> None:
    faults = Faults()
    faults.order(FaultOrder(partner=Partner.SMS, fault=Fault.HTTP_500, times=2))
    faults.order(FaultOrder(partner=Partner.SMS, fault=Fault.NONE))
    assert faults.waiting() == []


def test_a_session_cannot_expire_before_there_is_one() -> None:
    faults = Faults()
    faults.order(FaultOrder(partner=Partner.DVCQG, fault=Fault.SESSION_EXPIRED))
    assert faults.take(Partner.DVCQG, has_session=False) is Fault.NONE
    assert faults.take(Partner.DVCQG) is Fault.SESSION_EXPIRED
