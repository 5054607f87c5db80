import pytest
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import (
    ENDED,
    NATIONAL_CODE,
    TRANSITIONS,
    ActorRole,
    Status,
    TransitionNotAllowed,
    actions_from,
    next_status,
)


@pytest.mark.parametrize("action", TRANSITIONS)
@pytest.mark.parametrize("status", Status)
def test_every_status_and_action_follows_the_table(action: Action, status: Status) -> None:
    if status in TRANSITIONS[action].sources:
        assert next_status(action, status, Status.ACCEPTED) in Status
    else:
        with pytest.raises(TransitionNotAllowed):
            next_status(action, status, Status.ACCEPTED)


def test_every_filed_status_has_its_own_national_code() -> None:
    codes = [code for status, code in NATIONAL_CODE.items() if status is not Status.DRAFT]
    assert sorted(code for code in codes if code) == list(range(1, 11))


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_dossier_can_only_be_rated(status: Status) -> None:
    everybody = frozenset(ActorRole)
    assert actions_from(status, everybody) in ([], [Action.RATE])


def test_withdrawal_is_not_possible_after_the_decision() -> None:
    assert Action.REQUEST_WITHDRAWAL not in actions_from(Status.DECIDED, frozenset({ActorRole.APPLICANT}))


def test_supply_leads_back_to_where_the_supplement_was_asked() -> None:
    for before in (Status.SUBMITTED, Status.ACCEPTED, Status.PROCESSING):
        assert next_status(Action.SUPPLY, Status.SUPPLEMENT_REQUESTED, before) is before
