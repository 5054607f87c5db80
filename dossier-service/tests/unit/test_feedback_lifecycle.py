import pytest
from dossier_service.feedback.lifecycle import (
    TRANSITIONS,
    Action,
    By,
    FeedbackStepNotAllowed,
    Status,
    actions_from,
    next_status,
)


@pytest.mark.parametrize("action", TRANSITIONS)
@pytest.mark.parametrize("status", Status)
def test_every_status_and_action_follows_the_table(action: Action, status: Status) -> None:
    if status in TRANSITIONS[action].sources:
        assert next_status(action, status) == (TRANSITIONS[action].target or status)
    else:
        with pytest.raises(FeedbackStepNotAllowed):
            next_status(action, status)


def test_what_was_refused_takes_nothing_more() -> None:
    assert actions_from(Status.REFUSED, frozenset(By)) == []


def test_the_filer_only_replies_and_rates() -> None:
    assert {action for action, step in TRANSITIONS.items() if step.by is By.FILER} == {Action.REPLY, Action.RATE}
