"""How numbers and addresses of people and organisations are written."""

from typing import Annotated

from pydantic import StringConstraints
from servicekit.fields import Written
from servicekit.problems import Text

IdentityNumber = Annotated[
    str,
    Written(
        r"^\d{9}$|^\d{12}$",
        Text("Số định danh gồm 12 chữ số (CMND cũ: 9)", "An identity number has 12 digits (an old one 9)"),
    ),
]
TaxCode = Annotated[
    str,
    Written(
        r"^\d{10}$|^\d{10}-\d{3}$|^\d{12}$|^\d{13}$",
        Text(
            "Mã số thuế gồm 10, 12 hoặc 13 chữ số, hoặc 10 và 3 chữ số cách nhau bằng dấu gạch nối",
            "A tax code has 10, 12 or 13 digits, or 10 and 3 with a hyphen between them",
        ),
    ),
]
Phone = Annotated[
    str,
    Written(
        r"^(0|\+?84)\d{8,10}$",
        Text(
            "Số điện thoại bắt đầu bằng 0, 84 hoặc +84, sau đó 8-10 chữ số, viết liền",
            "A phone number begins with 0, 84 or +84, then 8-10 digits without blanks",
        ),
    ),
]
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    Written(
        r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        Text("Địa chỉ thư điện tử như ten@example.vn", "An e-mail address such as name@example.vn"),
    ),
]
IdentityTail = Annotated[
    str,
    Written(
        r"^[0-9A-Za-z-]{4,13}$",
        Text(
            "Từ 4 đến 13 chữ số hoặc chữ cái cuối của số định danh hay mã số thuế",
            "The last 4 to 13 digits or letters of the identity number or tax code",
        ),
    ),
]
