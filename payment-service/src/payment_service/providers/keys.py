"""Signing keys with their predecessor: while a key is changed both verify, and the new one signs."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr


@dataclass(frozen=True)
class Keys:
    current: str
    previous: str | None = None

    @property
    def accepted(self) -> tuple[str, ...]:
        return (self.current,) if self.previous is None else (self.current, self.previous)

    def __repr__(self) -> str:
        return "Keys(…)"


def read_keys(
    value: SecretStr | None, file: Path | None, previous: SecretStr | None, previous_file: Path | None
) -> Keys | None:
    """None without a current key. A file wins over a value. Raises ValueError for an empty one."""
    current = read_secret(value, file)
    return Keys(current, read_secret(previous, previous_file)) if current is not None else None


def read_secret(value: SecretStr | None, file: Path | None) -> str | None:
    """A file wins over a value. Raises ValueError for an empty one."""
    if file is None and value is None:
        return None
    secret = file.read_text().strip() if file else value.get_secret_value() if value else ""
    if not secret:
        raise ValueError(f"the secret in {file or 'the environment'} is empty")
    return secret
