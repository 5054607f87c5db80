"""What the service says."""

from contracts import agreements, appointments, dossier, feedback

STEPS = (
    dossier.DraftCreated,
    dossier.DraftReminded,
    dossier.DraftExpired,
    dossier.DraftDiscarded,
    dossier.DossierSubmitted,
    dossier.DossierAccepted,
    dossier.DossierRefused,
    dossier.DossierForwarded,
    dossier.StepUndone,
    dossier.SupplementRequested,
    dossier.SupplementReminded,
    dossier.DossierSupplied,
    dossier.PaymentRequested,
    dossier.ConsultationRequested,
    dossier.ConsultationAnswered,
    dossier.ConsultationRecalled,
    dossier.ConsultationOverdue,
    dossier.DossierExtended,
    dossier.DossierApologised,
    dossier.DueMoved,
    dossier.DueSoon,
    dossier.Overdue,
    dossier.ApologyLate,
    dossier.AnswerLate,
    dossier.DossierDecided,
    dossier.ResultReturned,
    dossier.ReturnPlaceChanged,
    dossier.WithdrawalRequested,
    dossier.WithdrawalDenied,
    dossier.DossierStopped,
    dossier.DossierReopened,
    dossier.RemovalRequested,
    dossier.RemovalDenied,
    dossier.DossierRemoved,
    dossier.DossierRestored,
    dossier.ToldByHand,
    dossier.DossierRebased,
    dossier.DossierLinked,
    dossier.DossierUnlinked,
    dossier.DuplicateRuledOut,
    dossier.DossierRated,
    dossier.DocumentQuarantined,
    dossier.ResultRevoked,
)

ABOUT_FILINGS = (
    dossier.DossierTransferred,
    dossier.ConfirmationAsked,
    dossier.FilingConfirmed,
    dossier.FilingDenied,
    dossier.FilingReviewOpened,
    dossier.FilingReviewClosed,
)

BESIDE_THE_COURSE = (
    dossier.MessagePosted,
    dossier.ResumeLinkRequested,
    dossier.ExternalReceived,
    dossier.Pushed,
    dossier.PushRejected,
    dossier.HeldDuesMoved,
)

FEEDBACK = (
    feedback.FeedbackFiled,
    feedback.FeedbackMoved,
    feedback.FeedbackAnswered,
    feedback.FeedbackPublished,
    feedback.FeedbackRated,
)

AGREEMENTS = (
    agreements.RepresentationGranted,
    agreements.RepresentationClosed,
    agreements.TransferOffered,
    agreements.TransferDeclined,
    agreements.TransferWithdrawn,
)

APPOINTMENTS = (
    appointments.AppointmentBooked,
    appointments.AppointmentMoved,
    appointments.AppointmentCancelled,
    appointments.AppointmentReminded,
    appointments.AppointmentCheckedIn,
    appointments.TicketCalled,
    appointments.TicketEnded,
)
