"""What the services of Một Cửa say to each other: events and the few answers that cross a border."""

from contracts import catalog, dossier, notification, payment

__all__ = ["catalog", "dossier", "notification", "payment"]
