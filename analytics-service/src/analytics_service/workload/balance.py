"""What was there, what came, what went (ANA-02). Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Balance:
    """Dossiers of a period, through every channel."""

    carried: int
    """Filed before it and not ended when it began."""
    received: int
    """Filed in it."""
    done: int
    """Decided in it."""
    cancelled: int
    """Ended in it otherwise: refused at reception, stopped, withdrawn."""
    open: int
    """Not ended when it ended."""

    @property
    def unexplained(self) -> int:
        """0 in sound figures: carried + received = done + open + cancelled."""
        return self.carried + self.received - self.done - self.open - self.cancelled
