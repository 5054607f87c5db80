"""What became of a message to a person. No address and no text: those stay with the notification service."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.event import Event

DeliveryChannel = Literal["email", "sms", "zns", "in_app"]


class DeliveryEvent(Event):
    aggregate: ClassVar[str] = "delivery_id"

    delivery_id: UUID
    dossier_id: UUID | None
    channel: DeliveryChannel
    recipient: Literal["owner", "filer", "unit"] | None = None
    """Whose it is, who filed it for them, or officials; None where it was not said yet."""


class NotificationDelivered(DeliveryEvent):
    subject: ClassVar[str] = "notification.delivered.v1"


class NotificationFailed(DeliveryEvent):
    subject: ClassVar[str] = "notification.failed.v1"

    reason: str
