"""Which fees of a case a payer owes on a day, and how much. Pure."""

from collections.abc import Sequence
from datetime import date

from contracts import tariffs
from contracts.catalog import Fee, Tariff, TariffBasis

from catalog_service.prices.schemas import FeeLine, Quantities


def owed(fees: Sequence[Fee], payer_category: str | None, day: date) -> list[Fee]:
    """Of the rates of one fee and stage one is taken: the payer's own before the general one, then the newest.

    In the record's order.
    """
    chosen: dict[tuple[str, str, str], Fee] = {}
    for fee in sorted(fees, key=lambda fee: (fee.payer_category is not None, fee.valid_from)):
        in_force = fee.valid_from <= day and (fee.valid_to is None or day <= fee.valid_to)
        if in_force and fee.payer_category in (None, payer_category):
            chosen[fee.kind, fee.name, fee.stage] = fee
    return [fee for fee in fees if fee is chosen.get((fee.kind, fee.name, fee.stage))]


def line(fee: Fee, quantities: Quantities) -> FeeLine:
    said = {name: getattr(fee, name) for name in ("id", "kind", "name", "stage", "payer_category", "formula")}
    if fee.amount_vnd is not None:
        return FeeLine(**said, amount_vnd=fee.amount_vnd)
    if fee.tariff is None:
        return FeeLine(**said, amount_vnd=None, reason="reckoned_by_the_agency")
    amount = _amount(fee.tariff, quantities)
    if amount is None:
        return FeeLine(**said, amount_vnd=None, reason="quantity_missing", missing=fee.tariff.basis)
    return FeeLine(**said, amount_vnd=amount)


def _amount(tariff: Tariff, quantities: Quantities) -> int | None:
    if tariff.basis is TariffBasis.PAGE:
        # Pages are those of one copy: thresholds and maximum are set per copy (TT 226/2016/TT-BTC).
        return None if quantities.page is None else tariffs.price(tariff, quantities.page) * quantities.copy_count
    counted = {
        TariffBasis.COPY: quantities.copy_count,
        TariffBasis.CASE: quantities.case,
        TariffBasis.VALUE_VND: quantities.value_vnd,
    }[tariff.basis]
    return None if counted is None else tariffs.price(tariff, counted)
