"""What the services say and hear is written down, and the writing is not older than the code."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from contracts.event import Event

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_events", ROOT / "docs" / "generate_events.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_documents_are_up_to_date(generator: ModuleType) -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, text in generator.generated_files().items()
        if not path.exists() or path.read_text() != text
    ]
    assert stale == [], "run `make events` and commit what it writes"


def test_every_event_is_said_by_one_service_at_most(generator: ModuleType) -> None:
    services = generator.definitions()
    for service in services:
        for subscription in service.subscriptions:
            for event in subscription.events:
                publishers = [other.name for other in services if event in other.publishes]
                assert len(publishers) <= 1, f"{event.subject} is said by {publishers}"


def test_a_subscription_hears_one_owner_only(generator: ModuleType) -> None:
    """A durable lives in one stream, and a stream belongs to one owner."""
    for service in generator.definitions():
        for subscription in service.subscriptions:
            assert len({subject.split(".")[0] for subject in subscription.subjects}) == 1, subscription.name


def test_durable_names_are_unique(generator: ModuleType) -> None:
    names = [
        subscription.durable(service.name)
        for service in generator.definitions()
        for subscription in service.subscriptions
    ]
    assert len(names) == len(set(names))
    assert all(len(name) < 120 for name in names)


def test_the_registry_holds_every_subject_once() -> None:
    assert len({event.subject for event in Event.registry.values()}) == len(Event.registry)
