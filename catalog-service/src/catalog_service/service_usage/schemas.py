from datetime import date

from contracts.catalog import Coded
from pydantic import BaseModel
from servicekit.paging import Page


class UnusedService(BaseModel):
    procedure: Coded
    agency: Coded
    published_since: date
    days_without: int


class UsageSummary(BaseModel):
    """Of all services that can be filed online. The median is that of the services that had a first dossier."""

    services: int
    unused: int
    median_days_to_first: float | None


class UnusedServices(Page[UnusedService]):
    """Offered online for at least `least_days` and never filed online by anybody: longest first."""

    at: date
    least_days: int
    summary: UsageSummary


class UsedService(BaseModel):
    """`days_to_first`: from its publication to the first dossier that somebody filed online by themselves."""

    procedure: Coded
    agency: Coded
    published_since: date
    first_filed_on: date | None
    last_filed_on: date | None
    days_to_first: int | None
    self_filed: int
