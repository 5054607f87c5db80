"""Code lists with validity."""

from datetime import date

from alembic import op
from sqlalchemy import column, table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UP: list[str] = [
    """CREATE TABLE code_list_edition (
        list text CONSTRAINT pk_code_list_edition PRIMARY KEY,
        title_vi text NOT NULL,
        title_en text NOT NULL,
        version integer NOT NULL
    )""",
    """CREATE TABLE code_list (
        list text NOT NULL CONSTRAINT fk_code_list_list_code_list_edition REFERENCES code_list_edition (list),
        code text NOT NULL,
        name_vi text NOT NULL,
        name_en text,
        valid_from date NOT NULL,
        valid_to date,
        source text,
        CONSTRAINT pk_code_list PRIMARY KEY (list, code),
        CONSTRAINT ck_code_list_validity CHECK (valid_to IS NULL OR valid_to >= valid_from)
    )""",
]
DOWN: list[str] = ["DROP TABLE code_list", "DROP TABLE code_list_edition"]

FEES_LAW = "97/2015/QH13, Điều 10"
LISTS = {
    "payer-categories": (
        "Đối tượng nộp phí, lệ phí",
        "Payer categories",
        date(2017, 1, 1),
        [
            ("child", "Trẻ em", "Child", FEES_LAW),
            ("poor_household", "Hộ nghèo", "Poor household", FEES_LAW),
            ("elderly", "Người cao tuổi", "Elderly person", FEES_LAW),
            ("disabled", "Người khuyết tật", "Person with a disability", FEES_LAW),
            ("war_merit", "Người có công với cách mạng", "Person of merit to the revolution", FEES_LAW),
            (
                "ethnic_minority_hardship",
                "Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn",
                "Ethnic minority in a commune of special hardship",
                FEES_LAW,
            ),
            ("student", "Học sinh, sinh viên", "Pupil or student", "244/2016/TT-BTC"),
            ("war_merit_relative", "Thân nhân liệt sĩ", "Relative of a war martyr", "244/2016/TT-BTC"),
            ("organisation", "Tổ chức", "Organisation", None),
            ("enterprise", "Doanh nghiệp", "Enterprise", None),
        ],
    ),
    "data-stores": (
        "Cơ sở dữ liệu, kho dữ liệu dùng lại được giấy tờ",
        "Stores that papers are reused from",
        date(2020, 4, 8),
        [
            ("population", "Cơ sở dữ liệu quốc gia về dân cư", "National population database", None),
            ("identity-cards", "Cơ sở dữ liệu căn cước", "Identity card database", None),
            ("civil-status", "Cơ sở dữ liệu hộ tịch điện tử", "Civil status database", None),
            (
                "enterprise-register",
                "Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp",
                "National enterprise register",
                None,
            ),
            ("social-insurance", "Cơ sở dữ liệu quốc gia về bảo hiểm", "National insurance database", None),
            ("land", "Cơ sở dữ liệu quốc gia về đất đai", "National land database", None),
            ("driving-licences", "Cơ sở dữ liệu giấy phép lái xe", "Driving licence database", None),
            ("health-checks", "Dữ liệu khám sức khỏe lái xe", "Drivers' health checks", None),
            (
                "personal-store",
                "Kho dữ liệu điện tử của tổ chức, cá nhân",
                "A person's own electronic store",
                "45/2020/NĐ-CP",
            ),
            (
                "results",
                "Kho kết quả giải quyết thủ tục hành chính",
                "Store of decided results",
                "107/2021/NĐ-CP",
            ),
        ],
    ),
    "audiences": (
        "Đối tượng thực hiện",
        "Audiences",
        date(2010, 10, 14),
        [
            ("citizen", "Công dân Việt Nam", "Vietnamese citizen", None),
            ("overseas_vietnamese", "Người Việt Nam định cư ở nước ngoài", "Overseas Vietnamese", None),
            ("foreigner", "Người nước ngoài", "Foreigner", None),
            ("enterprise", "Doanh nghiệp", "Enterprise", None),
            ("household_business", "Hộ kinh doanh", "Household business", None),
            ("cooperative", "Hợp tác xã", "Cooperative", None),
            ("organisation", "Tổ chức khác", "Other organisation", None),
            ("state_body", "Cơ quan nhà nước", "State body", None),
        ],
    ),
    "document-kinds": (
        "Loại giấy tờ",
        "Kinds of papers",
        date(2010, 10, 14),
        [
            ("application", "Đơn, tờ khai", "Application or declaration", None),
            ("identity", "Giấy tờ tùy thân", "Identity paper", None),
            ("certificate", "Giấy chứng nhận, chứng chỉ", "Certificate", None),
            ("licence", "Giấy phép", "Licence", None),
            ("decision", "Quyết định", "Decision", None),
            ("contract", "Hợp đồng, giao dịch", "Contract", None),
            ("report", "Báo cáo, thuyết minh", "Report", None),
            ("drawing", "Bản vẽ, sơ đồ", "Drawing or plan", None),
            ("evidence", "Tài liệu chứng minh", "Evidence", None),
            ("other", "Giấy tờ khác", "Other paper", None),
        ],
    ),
    "procedure-kinds": (
        "Loại thủ tục",
        "Kinds of procedures",
        date(2010, 10, 14),
        [
            ("national", "Thủ tục do luật, nghị định, thông tư quy định", "Set by national law", None),
            ("delegated", "Thủ tục được giao quy định chi tiết", "Left to be detailed", None),
            ("local", "Thủ tục đặc thù của địa phương", "The province's own", None),
        ],
    ),
    "tiers": (
        "Cấp thực hiện",
        "Tiers",
        date(2010, 10, 14),
        [
            ("ministry", "Cấp bộ", "Ministry", None),
            ("province", "Cấp tỉnh", "Province", None),
            ("district", "Cấp huyện", "District", None),
            ("commune", "Cấp xã", "Commune", None),
            ("other", "Cơ quan khác", "Other body", None),
        ],
    ),
}
"""By name: titles, first day of every code, and the codes with their names and sources."""


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)
    edition = table("code_list_edition", *map(column, ("list", "title_vi", "title_en", "version")))
    names = ("list", "code", "name_vi", "name_en", "valid_from", "source")
    entry = table("code_list", *map(column, names))
    for name, (title_vi, title_en, first_day, codes) in LISTS.items():
        op.bulk_insert(edition, [{"list": name, "title_vi": title_vi, "title_en": title_en, "version": 1}])
        rows = [(name, code, vi, en, first_day, source) for code, vi, en, source in codes]
        op.bulk_insert(entry, [dict(zip(names, row, strict=True)) for row in rows])


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
