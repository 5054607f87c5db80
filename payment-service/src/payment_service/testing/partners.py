"""Who stands around the service in its tests: a clock, the dossier service's contract, VNPay's query address."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from aiohttp import web
from servicekit.auth import HEADER, Caller, CallerKind, TokenVerifier
from servicekit.testing.keys import ProcessKeys
from servicekit.testing.servers import free_port

from payment_service.providers import payplat_signing
from payment_service.providers import vnpay_signing as signing

TMN_CODE = "DEMOV210"
VNPAY_SECRET = "a secret of these tests"  # noqa: S105
PAYPLAT_CLIENT = "test-province"
PAYPLAT_KEY = "a key of these tests"
BENEFICIARIES = {
    "default": {"bank_code": "970436", "account": "1234567890", "name": "KHO BAC TINH (THU)"},
    "agencies": {"H05.06": {"bank_code": "970418", "account": "66668888", "name": "SO CONG THUONG (THU)"}},
    "procedures": {"2.000488": {"bank_code": "970415", "account": "113366668888", "name": "SO TU PHAP (THU)"}},
}


class TestClock:
    __test__ = False

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class _Server:
    """One address on the loopback."""

    path = "/{path:.*}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post(self.path, self.answer)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        port = free_port()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


class FakeDossiers(_Server):
    """`/internal/dossiers/{id}/access` and `/by-code` as the dossier service answers them."""

    def __init__(self, keys: ProcessKeys) -> None:
        self._verifier = TokenVerifier(keys.public_file)
        self._owners: dict[UUID, tuple[str, str]] = {}
        self.broken = False
        self.seen_by = {"H05.03"}
        """Units whose officials see every dossier."""
        self.settled_charges: set[UUID] = set()
        """What it believes to be paid."""

    def know(self, dossier_id: UUID, owner: Caller, code: str) -> None:
        self._owners[dossier_id] = (owner.subject, code)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        is_service = self._verifier.verify(request.headers[HEADER]).kind is CallerKind.SERVICE
        if self.broken or not is_service:
            return web.Response(status=503)
        body = await request.json()
        if request.path == "/internal/charges/states":
            believed = [one for one in body["charge_ids"] if UUID(one) in self.settled_charges]
            return web.json_response({"settled": believed})
        if request.path == "/internal/dossiers/by-code":
            return self._by_code(body)
        caller = Caller.model_validate(body)
        subject, code = self._owners.get(UUID(request.path.split("/")[3]), ("", ""))
        owner = caller.subject == subject
        if not owner and not (subject and caller.kind is CallerKind.OFFICIAL and caller.unit in self.seen_by):
            return web.json_response({"visible": False, "owner": False, "code": None, "applicant_name": None})
        return web.json_response({"visible": True, "owner": owner, "code": code, "applicant_name": "Nguyễn Văn An"})

    def _by_code(self, body: dict[str, str]) -> web.Response:
        for dossier_id, (_, code) in self._owners.items():
            if code == body["code"] and body["identity_tail"] == "0001":
                return web.json_response({"dossier_id": str(dossier_id)})
        return web.json_response({"code": "nothing_tracked"}, status=404)


class FakeVNPay(_Server):
    """querydr: `says` is what it answers about every order, `amount_vnd` the sum that it names."""

    def __init__(self) -> None:
        self.says: dict[str, str] = {"vnp_ResponseCode": "91"}
        self.amount_vnd = 200_000
        self.secret = VNPAY_SECRET
        self.broken = False
        self.asked: list[dict[str, Any]] = []
        self.refunds: list[dict[str, Any]] = []
        self.refund_names: set[str] = set()
        self.refund_code = "00"
        self.loses_answers = False

    def say_paid(self, pay_date: str = "20261124100500") -> None:
        self.says = {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00", "vnp_PayDate": pay_date}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        question = await request.json()
        if question.get("vnp_Command") == "refund":
            return self._refund(question)
        if not signing.fields_are_signed(VNPAY_SECRET, question, signing.QUERY_REQUEST):
            return web.Response(status=400)
        self.asked.append(question)
        if self.broken:
            return web.Response(status=500)
        message = {
            "vnp_ResponseId": "1",
            "vnp_Command": "querydr",
            "vnp_TmnCode": TMN_CODE,
            "vnp_TxnRef": question["vnp_TxnRef"],
            "vnp_Amount": str(self.amount_vnd * 100),
            "vnp_TransactionNo": "14000001",
        } | self.says
        return web.json_response(
            message | {signing.HASH: signing.sign_fields(self.secret, message, signing.QUERY_RESPONSE)}
        )

    def _refund(self, order: dict[str, Any]) -> web.Response:
        """A name that was sent before is known; `refund_code` is what a new one gets."""
        if not signing.fields_are_signed(VNPAY_SECRET, order, signing.REFUND_REQUEST):
            return web.Response(status=400)
        self.refunds.append(order)
        if self.broken:
            return web.Response(status=500)
        is_known = order["vnp_RequestId"] in self.refund_names
        self.refund_names.add(order["vnp_RequestId"])
        if self.loses_answers:
            return web.Response(status=500)
        message = {
            "vnp_ResponseId": "1",
            "vnp_Command": "refund",
            "vnp_ResponseCode": "94" if is_known else self.refund_code,
            "vnp_TmnCode": TMN_CODE,
            "vnp_TxnRef": order["vnp_TxnRef"],
            "vnp_Amount": order["vnp_Amount"],
            "vnp_TransactionNo": "14000009",
            "vnp_TransactionType": order["vnp_TransactionType"],
        }
        return web.json_response(
            message | {signing.HASH: signing.sign_fields(self.secret, message, signing.REFUND_RESPONSE)}
        )


class FakePayPlat(_Server):
    """Create and detail as the platform answers them; `status` is what it says of every transaction."""

    def __init__(self) -> None:
        self.created: dict[str, dict[str, Any]] = {}
        self.status = "pending"
        self.key = PAYPLAT_KEY
        self.broken = False
        self.asked: list[str] = []

    @property
    def create_url(self) -> str:
        return f"{self.url}/transactions"

    @property
    def detail_url(self) -> str:
        return f"{self.url}/transactions/detail"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        document = await request.json()
        if self.broken:
            return web.Response(status=500)
        if request.path.endswith("/detail"):
            return web.json_response(self._detail(document))
        if not payplat_signing.is_signed(document, payplat_signing.CREATE, PAYPLAT_KEY):
            return web.json_response({"error": "2", "msg": "check_sum"})
        name = document["transaction_id"]
        if name in self.created:
            return web.json_response({"error": "4", "msg": "transaction_id"})
        self.created[name] = document
        return web.json_response({"error": "0", "msg": "", "payment_url": f"https://payplat.example/pay/{name}"})

    def _detail(self, document: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(document["transaction_id"])
        if not payplat_signing.is_signed(document, payplat_signing.DETAIL, PAYPLAT_KEY):
            return {"error": "2", "msg": "check_sum"}
        created = self.created.get(document["transaction_id"])
        if created is None:
            return {"error": "5", "msg": "not found"}
        notice = payplat_notice(created["transaction_id"], created["trans_amount"], key=self.key, status=self.status)
        return {"error": "0", "msg": ""} | notice


def payplat_notice(reference: str, amount_vnd: Any = 200_000, *, key: str = PAYPLAT_KEY, **fields: Any) -> Any:
    """The platform's signed word; paid unless the fields say otherwise."""
    usual = {
        "client_id": PAYPLAT_CLIENT,
        "transaction_id": reference,
        "trans_amount": amount_vnd,
        "status": "success",
        "platform_transaction_id": "PP00000001",
        "pay_date": "20261124100500",
    }
    document = usual | fields
    return document | {"check_sum": payplat_signing.checksum(document, payplat_signing.NOTICE, key)}
