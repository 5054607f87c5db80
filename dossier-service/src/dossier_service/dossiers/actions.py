"""What is done to a dossier, in the words of its history. Pure."""

from enum import StrEnum


class Action(StrEnum):
    OPEN = "open"
    """Makes the draft; not a transition, since there is nothing before it."""
    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    FORWARD = "forward"
    ASSIGN = "assign"
    CLAIM = "claim"
    RELEASE = "release"
    REQUEST_SUPPLEMENT = "request-supplement"
    SUPPLY = "supply"
    REMIND = "remind"
    """The applicant is told that the wait for papers, or a draft's time, ends soon; not a transition, all waits on."""
    EXPIRE = "expire"
    DISCARD = "discard"
    """Who has begun a draft wants it no more."""
    ASK_RESUME_LINK = "ask-resume-link"
    """To go on with a draft elsewhere; not a transition, it stays one."""
    REQUEST_PAYMENT = "request-payment"
    CONFIRM_PAYMENT = "confirm-payment"
    CONSULT = "consult"
    ANSWER_CONSULTATION = "answer-consultation"
    RECALL_CONSULTATION = "recall-consultation"
    COMPLETE_STEP = "complete-step"
    """A step of the internal process is done without a hand-over."""
    CHAIN = "chain"
    """Another agency's step of the internal process has come; not a transition, the dossier stays one."""
    ESCALATE_TASK = "escalate-task"
    """A task is past its date; not a transition, the dossier goes on."""
    EXTEND = "extend"
    APOLOGISE = "apologise"
    """For a due date that is missed, in writing and with another date (Mẫu 04); the due date stays."""
    WARN_DUE_SOON = "warn-due-soon"
    ESCALATE_OVERDUE = "escalate-overdue"
    ESCALATE_APOLOGY = "escalate-apology"
    ESCALATE_ANSWER = "escalate-answer"
    MOVE_DUE = "move-due"
    """What time or a changed calendar does to the due date; not transitions, the dossier stays where it is."""
    PROPOSE = "propose"
    DECIDE = "decide"
    RETURN_RESULT = "return-result"
    CHANGE_RETURN = "change-return"
    """Another desk is to hand the result over."""
    REQUEST_WITHDRAWAL = "request-withdrawal"
    GRANT_WITHDRAWAL = "grant-withdrawal"
    DENY_WITHDRAWAL = "deny-withdrawal"
    STOP = "stop"
    REOPEN = "reopen"
    LINK = "link"
    UNLINK = "unlink"
    """Dossiers that belong together; not transitions, each stays where it is."""
    RULE_OUT_DUPLICATE = "rule-out-duplicate"
    """A likely double filing is said to be none; not a transition."""
    REBASE = "rebase"
    """Puts an open dossier under the version in force today."""
    UNDO = "undo"
    """Takes back the last hand-over or proposal; a step of its own, nothing is deleted."""
    RATE = "rate"
    QUARANTINE = "quarantine"
    """The scanner found malware in a paper; not a transition, the dossier stays where it is."""
    POST_MESSAGE = "post-message"
    """Something was said between the sides; not a transition, the dossier stays where it is."""
    ASK_CONFIRMATION = "ask-confirmation"
    CONFIRM_FILING = "confirm-filing"
    DENY_FILING = "deny-filing"
    """The person for whom somebody filed it is asked, and answers; not transitions, the dossier stays where it is."""
    TRANSFER = "transfer"
    """It goes to another person's account; not a transition, it stays where it is."""
    OPEN_REVIEW = "open-filing-review"
    CLOSE_REVIEW = "close-filing-review"
    """How it was filed is looked at; not transitions, nothing of the dossier turns on it."""
    TELL_BY_HAND = "tell-by-hand"
    """The owner, whom no message has reached, was told by phone, by post or in person; not a transition."""
    REVOKE_RESULT = "revoke-result"
    """A result holds no longer; not a transition, the dossier has ended."""
    REQUEST_REMOVAL = "request-removal"
    DENY_REMOVAL = "deny-removal"
    REMOVE = "remove"
    RESTORE = "restore"
    """Out of the record and back into it, from wherever it stands; not of the course that the law gives a dossier."""


INTERNAL = frozenset(
    {
        Action.FORWARD,
        Action.ASSIGN,
        Action.CLAIM,
        Action.RELEASE,
        Action.PROPOSE,
        Action.UNDO,
        Action.COMPLETE_STEP,
        Action.RULE_OUT_DUPLICATE,
        Action.REQUEST_REMOVAL,
        Action.DENY_REMOVAL,
        Action.TELL_BY_HAND,
    }
)
"""Steps within the house: the applicant sees that they were taken, not what officials say to each other in them."""


BESIDE = frozenset(
    {
        Action.POST_MESSAGE,
        Action.ASK_RESUME_LINK,
        Action.ASK_CONFIRMATION,
        Action.CONFIRM_FILING,
        Action.DENY_FILING,
        Action.TRANSFER,
        Action.OPEN_REVIEW,
        Action.CLOSE_REVIEW,
        Action.RULE_OUT_DUPLICATE,
        Action.REQUEST_REMOVAL,
        Action.DENY_REMOVAL,
        Action.TELL_BY_HAND,
    }
)
"""What is said about a dossier and takes nobody's step away."""
