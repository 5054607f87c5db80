from pathlib import Path

import pytest
from payment_service.providers.beneficiaries import Beneficiaries
from payment_service.providers.keys import Keys, read_keys
from payment_service.testing.partners import BENEFICIARIES
from pydantic import SecretStr, ValidationError


def test_a_secret_comes_from_the_environment_or_from_a_file_and_the_file_wins(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    value = SecretStr("from the environment")
    assert read_keys(value, None, None, None) == Keys("from the environment")
    assert read_keys(value, file, None, None) == Keys("from a file")
    assert read_keys(None, None, value, None) is None
    assert read_keys(value, None, None, file) == Keys("from the environment", "from a file")


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ValueError, match="empty"):
        read_keys(None, tmp_path / "empty", None, None)
    with pytest.raises(ValueError, match="empty"):
        read_keys(SecretStr(""), None, None, None)


def test_keys_do_not_show_themselves() -> None:
    assert "hidden" not in repr(Keys("hidden", "hidden too"))


def test_the_procedures_account_comes_before_its_agencys_and_that_before_the_default() -> None:
    beneficiaries = Beneficiaries.model_validate(BENEFICIARIES)
    assert beneficiaries.of("2.000488", "H05.06").account == "113366668888"
    assert beneficiaries.of("1.000001", "H05.06").account == "66668888"
    assert beneficiaries.of("1.000001", "H05.03").account == "1234567890"


@pytest.mark.parametrize("wrong", [{"bank_code": "97043"}, {"account": "12 34"}, {"surprise": "1"}])
def test_an_account_that_no_bank_has_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Beneficiaries.model_validate({"default": BENEFICIARIES["default"] | wrong})
