"""Whom no message has reached is told by hand."""

from typing import ClassVar, Literal

from contracts.dossier.base import DossierEvent


class ToldByHand(DossierEvent):
    subject: ClassVar[str] = "dossier.told_by_hand.v1"

    means: Literal["phone", "post", "in_person"]
