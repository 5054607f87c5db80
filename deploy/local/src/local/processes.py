"""The graph of one running system, as data: who starts after whom, with what in its environment."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from servicekit.embedded import nats, postgres

from local.credentials import Credentials
from local.place import Place
from local.probes import answers_ready

Environment = dict[str, str]

SAMPLE_DATA = Path(__file__).parents[3] / "sample-data"

SETTINGS = ("LOG_LEVEL", "OTEL_EXPORTER_OTLP_ENDPOINT", "LINK_TRIES_PUBLIC", "AGENCY_NETWORKS")
INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", *SETTINGS)

# One malloc arena per thread costs tens of MiB in each process; the working folder is no place to import from.
PYTHON = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1", "PYTHONSAFEPATH": "1"}


# One developer's scripts and benchmarks are one client; the limits themselves stay on.
AMPLE = {"READS_PER_MINUTE": "200000", "WRITES_PER_MINUTE": "60000"}


@dataclass(frozen=True)
class Process:
    """`is_ready(pid)` is asked until it says yes. A job is ready when it has ended with 0, and is not started again."""

    name: str
    command: Callable[[], list[str]]
    """Called before each start: prepares what must be there, and gives the command line."""
    is_ready: Callable[[int], bool] = lambda _: True
    after: tuple[str, ...] = ()
    port: int | None = None
    environment: Environment = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    is_job: bool = False


def system(place: Place) -> list[Process]:
    """In the order of their start; stopped the other way round."""
    store = ("migrations", "nats")
    services = ("catalog-service", "dossier-service", "payment-service", "notification-service", "analytics-service")
    catalog, dossier, payment, notification, analytics = services
    sim = place.url("simulators")
    urls = {f"{name.removesuffix('-service').upper()}_URL": place.url(name) for name in services}
    dossier_url = {"DOSSIER_URL": place.url(dossier)}
    public = {"PUBLIC_BASE_URL": place.url("gateway")}
    vnpay = {"VNPAY_TMN_CODE": "DEMOV210", "VNPAY_HASH_SECRET": Credentials(place.data).password("vnpay-hash-secret")}
    vnpay_urls = {
        "VNPAY_PAY_URL": f"{sim}/vnpay/paymentv2/vpcpay.html",
        "VNPAY_API_URL": f"{sim}/vnpay/merchant_webapi/api/transaction",
    }
    payplat = {
        "PAYPLAT_CLIENT_ID": "local-province",
        "PAYPLAT_HASH_KEY": Credentials(place.data).password("payplat-hash-key"),
    }
    payplat_urls = {
        "PAYPLAT_CREATE_URL": f"{sim}/payplat/transactions",
        "PAYPLAT_DETAIL_URL": f"{sim}/payplat/transactions/detail",
        "BANK_STATEMENT_URL": f"{sim}/bank/statement.csv",
        "BENEFICIARIES_FILE": str(SAMPLE_DATA / "beneficiaries.json"),
        "COLLECTORS_FILE": str(SAMPLE_DATA / "collectors.json"),
    }
    dvcqg = {"DVCQG_USERNAME": "local-province", "DVCQG_PASSWORD": "local-province"}
    issuers = {"VNEID_ISSUER": f"{sim}/vneid", "PROVINCIAL_ISSUER": f"{sim}/provincial"}
    papers = {"DOCUMENT_STORE": str(place.data / "documents")}
    papers |= {"CONTACT_KEY_FILE": str(Credentials(place.data).contact_key_file)}
    mail = {"SMTP_HOST": place.listen_host("simulators"), "SMTP_PORT": str(place.port("simulators-smtp"))}
    return [
        _postgres(place),
        _nats(place),
        _migrations(place),
        _simulators(place, vnpay | payplat | dvcqg),
        _service(place, catalog, after=store, extra=public | {"PAYMENT_URL": place.url(payment)}),
        _service(place, dossier, after=store, extra=papers | dvcqg | {"DVCQG_URL": sim}),
        _service(place, payment, after=store, extra=dossier_url | public | vnpay | vnpay_urls | payplat | payplat_urls),
        _service(place, notification, after=store, extra=dossier_url | mail | {"SMS_URL": sim}),
        _service(place, analytics, after=store),
        _service(place, "gateway", after=("simulators", *services), extra=urls | public | issuers | AMPLE),
    ]


def database_name(service: str) -> str:
    """Also the name of its role."""
    return service.removesuffix("-service")


def database_url(place: Place, service: str) -> str:
    name, password = database_name(service), Credentials(place.data).password(f"database-{service}")
    return f"postgresql+asyncpg://{name}:{password}@127.0.0.1:{place.port('postgres')}/{name}"


def _postgres(place: Place) -> Process:
    folder, port = place.data / "postgres", place.port("postgres")

    def command() -> list[str]:
        postgres.prepare(folder)
        return postgres.serve_command(folder, port)

    return Process(
        "postgres",
        command,
        lambda pid: postgres.is_ready(folder, pid),
        port=port,
        environment=_inherited(),
        stop_signal=postgres.STOP_SIGNAL,
    )


def _nats(place: Place) -> Process:
    folder, port, password = place.data / "nats", place.port("nats"), Credentials(place.data).password("nats")

    def command() -> list[str]:
        nats.prepare(folder, port, monitor_port=place.port("nats-monitor"), password=password)
        return nats.serve_command(folder)

    return Process("nats", command, lambda _: nats.is_ready(port), port=port, environment=_inherited())


def _migrations(place: Place) -> Process:
    environment = _inherited() | PYTHON | place.as_environment()
    return Process("migrations", _module("local.migrate"), after=("postgres",), environment=environment, is_job=True)


def _simulators(place: Place, shared: Environment) -> Process:
    callback = f"{place.url('gateway')}/api/v1/payments"
    environment = _listening(place, "simulators") | shared
    environment |= {
        "SMTP_PORT": str(place.port("simulators-smtp")),
        "PUBLIC_BASE_URL": place.url("simulators"),
        "DATA_FOLDER": str(place.data / "simulators"),
        "VNPAY_IPN_URL": f"{callback}/vnpay/ipn",
        "PAYPLAT_IPN_URL": f"{callback}/payplat/ipn",
        "PAYPLAT_LOOKUP_URL": f"{callback}/payplat/dptracuuthanhtoanhs",
    }
    return _http_process(place, "simulators", "simulators", (), environment)


def _service(place: Place, name: str, *, after: tuple[str, ...], extra: Environment | None = None) -> Process:
    credentials = Credentials(place.data)
    environment = _listening(place, name) | {
        "PROFILE": "local",
        "ROLE": "all",
        "DATABASE_URL": database_url(place, name),
        "NATS_URL": nats.url_of(place.port("nats"), password=credentials.password("nats")),
        "INTERNAL_KEYS_FILE": str(credentials.public_keys_file),
        "INTERNAL_PRIVATE_KEY_FILE": str(credentials.private_key_file(name)),
    }
    return _http_process(place, name, name.replace("-", "_"), after, environment | (extra or {}))


def _http_process(place: Place, name: str, module: str, after: tuple[str, ...], environment: Environment) -> Process:
    host, port = place.listen_host(name), place.port(name)
    return Process(
        name,
        _module(module),
        lambda _: answers_ready(host, port),
        after=after,
        port=port,
        environment=environment,
    )


def _module(name: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-m", name]


def _listening(place: Place, name: str) -> Environment:
    listen = {"HOST": place.listen_host(name), "PORT": str(place.port(name))}
    return _inherited() | PYTHON | listen


def _inherited() -> Environment:
    """Little of the caller's environment: a proxy or a stray DATABASE_URL there is not meant for us."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ}
