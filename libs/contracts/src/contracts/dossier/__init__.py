"""What happens to a dossier, as the other services hear it; one module for each part of its story."""

from contracts.dossier.base import ApplicantKind, Cause, DossierChannel, DossierEvent, Filer, Origin, PaperReason
from contracts.dossier.confirmations import (
    ConfirmationAsked,
    DossierTransferred,
    FilingConfirmed,
    FilingDenied,
    FilingReviewClosed,
    FilingReviewOpened,
)
from contracts.dossier.consultations import (
    ConsultationAnswered,
    ConsultationOverdue,
    ConsultationRecalled,
    ConsultationRequested,
)
from contracts.dossier.dates import AnswerLate, DossierExtended, DueMoved, DueSoon, Overdue
from contracts.dossier.ending import (
    DossierDecided,
    DossierRated,
    DossierReopened,
    DossierStopped,
    ResultReturned,
    ReturnPlaceChanged,
    WithdrawalDenied,
    WithdrawalRequested,
)
from contracts.dossier.exchange import ExternalReceived, Pushed, PushRejected
from contracts.dossier.filing import (
    DossierAccepted,
    DossierLinked,
    DossierRefused,
    DossierSubmitted,
    DossierUnlinked,
    DraftCreated,
    DraftDiscarded,
    DraftExpired,
    DraftReminded,
    DuplicateRuledOut,
)
from contracts.dossier.papers import DocumentQuarantined, ResultRevoked
from contracts.dossier.processing import DossierForwarded, DossierRebased, MessagePosted, StepUndone
from contracts.dossier.reach import ToldByHand
from contracts.dossier.removals import DossierRemoved, DossierRestored, RemovalDenied, RemovalRequested
from contracts.dossier.waiting import DossierSupplied, PaymentRequested, SupplementReminded, SupplementRequested

__all__ = [
    "AnswerLate",
    "ApplicantKind",
    "Cause",
    "ConfirmationAsked",
    "ConsultationAnswered",
    "ConsultationOverdue",
    "ConsultationRecalled",
    "ConsultationRequested",
    "DocumentQuarantined",
    "DossierAccepted",
    "DossierChannel",
    "DossierDecided",
    "DossierEvent",
    "DossierExtended",
    "DossierForwarded",
    "DossierLinked",
    "DossierRated",
    "DossierRebased",
    "DossierRefused",
    "DossierRemoved",
    "DossierReopened",
    "DossierRestored",
    "DossierStopped",
    "DossierSubmitted",
    "DossierSupplied",
    "DossierTransferred",
    "DossierUnlinked",
    "DraftCreated",
    "DraftDiscarded",
    "DraftExpired",
    "DraftReminded",
    "DueMoved",
    "DueSoon",
    "DuplicateRuledOut",
    "ExternalReceived",
    "Filer",
    "FilingConfirmed",
    "FilingDenied",
    "FilingReviewClosed",
    "FilingReviewOpened",
    "MessagePosted",
    "Origin",
    "Overdue",
    "PaperReason",
    "PaymentRequested",
    "PushRejected",
    "Pushed",
    "RemovalDenied",
    "RemovalRequested",
    "ResultReturned",
    "ResultRevoked",
    "ReturnPlaceChanged",
    "StepUndone",
    "SupplementReminded",
    "SupplementRequested",
    "ToldByHand",
    "WithdrawalDenied",
    "WithdrawalRequested",
]
