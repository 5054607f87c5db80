"""What the services of Một Cửa say to each other: events and the few answers that cross a border.

Every module that defines events is imported here, so the registry of events is whole whatever was imported first.
"""

from contracts import agreements, appointments, catalog, dossier, feedback, notification, payment

__all__ = ["agreements", "appointments", "catalog", "dossier", "feedback", "notification", "payment"]
