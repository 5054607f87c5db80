"""What was once said is said for ever: a schema changes by addition, anything else is a new version."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from contracts import examples
from contracts.catalog import ProcedurePublished
from contracts.event import Envelope, Event, stream_of

GOLDEN = Path(__file__).parents[2] / "schemas"
LEFT_OUT = """
import pkgutil
from importlib import import_module
import contracts
known = set(contracts.event.Event.registry)
for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
    import_module(module.name)
print(sorted(set(contracts.event.Event.registry) - known))
"""


def test_the_package_alone_registers_every_event() -> None:
    """In an interpreter of its own: here other tests have imported what they like."""
    told = subprocess.run([sys.executable, "-c", LEFT_OUT], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]", "a module with events that contracts/__init__.py does not import"


@pytest.mark.parametrize("subject", sorted(Event.registry))
def test_every_event_has_a_stored_schema(subject: str) -> None:
    assert (GOLDEN / f"{subject}.json").exists(), "new event: run `make events` and commit what it writes"


@pytest.mark.parametrize("stored", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_an_event_changes_by_addition_only(stored: Path) -> None:
    assert stored.stem in Event.registry, "an event that was published may not disappear"
    before = json.loads(stored.read_text())
    now = Event.registry[stored.stem].model_json_schema()
    assert _breaking(before, now, before, now) == []


def _breaking(before: Any, now: Any, old_root: Any, new_root: Any, path: str = "") -> list[str]:
    before, now = _resolve(before, old_root), _resolve(now, new_root)
    if "properties" not in before:
        same = {key: before.get(key) for key in ("type", "format", "const", "anyOf", "items")}
        is_same = all(_comparable(value) == _comparable(now.get(key)) for key, value in same.items())
        gone = set(map(str, before.get("enum", []))) - set(map(str, now.get("enum", [])))
        return ([] if is_same else [f"{path}: changed"]) + [f"{path}: value {value} is gone" for value in sorted(gone)]
    found = [f"{path}/{name}: now required" for name in set(now.get("required", [])) - set(before.get("required", []))]
    for name, inner in before["properties"].items():
        if name not in now["properties"]:
            found.append(f"{path}/{name}: gone")
        else:
            found += _breaking(inner, now["properties"][name], old_root, new_root, f"{path}/{name}")
    return found


def _resolve(schema: Any, root: Any) -> Any:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return root["$defs"][reference.rsplit("/", 1)[-1]] if reference else schema


def _comparable(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def test_readers_ignore_what_they_do_not_know() -> None:
    event = examples.published(examples.criminal_record())
    document = event.model_dump(mode="json") | {"added_later": 1}
    assert ProcedurePublished.model_validate(document) == event


def test_what_was_published_before_months_had_to_be_whole_is_still_read() -> None:
    document = examples.published(examples.criminal_record()).model_dump(mode="json")
    case = document["record"]["channels"][0]["cases"][0]
    case["time_limit"] |= {"value": 1.5, "unit": "month"}
    read = ProcedurePublished.model_validate(document)
    assert read.record.channels[0].cases[0].time_limit.value == 1.5


def test_an_envelope_goes_round() -> None:
    event = examples.units()[1]
    envelope = Envelope.around(event, event_id=examples.AN_ID, source="/catalog", traceparent=None)
    read = Envelope.model_validate_json(envelope.model_dump_json())
    assert (read.type, read.subject) == ("catalog.agency_changed.v1", "H05.00")
    assert Event.registry[read.type].model_validate(read.data) == event


def test_a_stream_belongs_to_one_owner() -> None:
    assert stream_of("dossier.submitted.v1") == "DOSSIER"


@pytest.mark.parametrize("subject", sorted(name for name in Event.registry if not name.startswith("catalog.")))
def test_events_carry_no_personal_data(subject: str) -> None:
    names = set(Event.registry[subject].model_json_schema()["properties"])
    assert names.isdisjoint({"name", "phone", "email", "address", "identity_number", "tax_code", "applicant"})
