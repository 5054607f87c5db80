"""An image holds what its requirements.lock names: a package that is declared and not locked is missing only there."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

CHECKOUT = Path(__file__).parents[2]
MEMBERS = {
    canonicalize_name(tomllib.loads(file.read_text())["project"]["name"]): file.parent
    for pattern in ("libs/*", "gateway", "*-service", "deploy/*")
    for file in CHECKOUT.glob(f"{pattern}/pyproject.toml")
}
APPLICATIONS = sorted(name for name, folder in MEMBERS.items() if (folder / "requirements.lock").exists())


@pytest.mark.parametrize("application", APPLICATIONS)
def test_every_declared_package_is_in_the_lock_of_the_image(application: NormalizedName) -> None:
    locked = {
        canonicalize_name(line.split("==")[0])
        for line in (MEMBERS[application] / "requirements.lock").read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    assert declared(application) <= locked, "run `make lock`"


def declared(member: NormalizedName, extras: frozenset[str] = frozenset()) -> set[str]:
    """The packages that a member of the workspace asks for, itself and by the members it stands on."""
    project = tomllib.loads((MEMBERS[member] / "pyproject.toml").read_text())["project"]
    lines = list(project.get("dependencies", []))
    lines += [line for extra in extras for line in project["optional-dependencies"][extra]]
    found: set[str] = set()
    for requirement in map(Requirement, lines):
        name = canonicalize_name(requirement.name)
        if requirement.marker is None or requirement.marker.evaluate():
            found |= declared(name, frozenset(requirement.extras)) if name in MEMBERS else {name}
    return found
