"""Why a fee cannot be priced yet, for people."""

from collections.abc import Mapping

from contracts.catalog import TariffBasis
from servicekit.problems import Text

REASONS: Mapping[str, Text] = {
    "quantity_missing": Text("Chưa biết số lượng để tính phí", "The quantity to reckon by is missing"),
    "reckoned_by_the_agency": Text("Cơ quan giải quyết tính mức phí", "The agency reckons the fee"),
}
QUANTITIES: Mapping[str, Text] = {
    TariffBasis.PAGE: Text("Số trang", "Number of pages"),
    TariffBasis.COPY: Text("Số bản", "Number of copies"),
    TariffBasis.CASE: Text("Số vụ việc", "Number of cases"),
    TariffBasis.VALUE_VND: Text("Giá trị (đồng)", "Value in đồng"),
}
