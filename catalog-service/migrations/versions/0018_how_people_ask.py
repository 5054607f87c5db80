"""Sample words of questions that say nothing about what is sought, and what foreigners call it."""

from alembic import op
from sqlalchemy import text

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Sample data: how people may well ask, not taken from a log of questions. A word that without its accents is another
# one (`cần` is also `căn cước`, `thì` is also `thi`) stands only in phrases.
STOP_WORDS = """
để|gì|nào|phải|tôi|online|cách thức|các bước|cách nộp|cách xin|cách để|những gì|gồm gì|là sao|vậy|xin vui lòng|lệ phí
xin hỏi|cho hỏi|cho tôi hỏi|cho em hỏi|cho mình hỏi|hỏi về|xin tư vấn|giúp em|giúp mình|chỉ giúp|xin cho biết
mình muốn|mình cần|em cần|em xin|em bị|tôi bị|mình bị|con tôi|con em|con mình|của tôi|của em|của mình|nhà tôi
phải làm gì|phải làm sao|phải làm thế nào|thì phải làm gì|thì phải làm sao|thì phải làm thế nào|thì làm sao|thì sao
thì làm gì|thì làm thế nào|thì làm ở đâu|thì nộp ở đâu|thì cần gì|thì cần giấy tờ gì|cần làm gì|cần phải làm gì
thì cần làm gì|cần phải có gì|cần có gì|cần có những gì|cần giấy tờ nào|cần những giấy tờ gì|cần những giấy tờ nào
cần các giấy tờ gì|cần mang gì|cần mang theo gì|cần mang những gì|cần chuẩn bị gì|cần chuẩn bị những gì|cần điều kiện gì
cần hồ sơ gì|giấy tờ gì|giấy tờ nào|những giấy tờ gì|những giấy tờ nào|gồm giấy tờ gì|gồm những giấy tờ gì|hồ sơ gồm
hồ sơ gồm những gì|hồ sơ gồm những giấy tờ gì|điều kiện gì|mang theo gì|mang gì|chuẩn bị gì|chuẩn bị những gì
ai được|ai phải|ai có thể|có được|có được không|có phải|có thể|có cần|được không ạ|không ạ|hay không|có bắt buộc
đến đâu|ra đâu|tại đâu|làm tại đâu|nộp tại đâu|ở cơ quan nào|cơ quan nào|nơi nào|ở nơi nào|chỗ nào|ở chỗ nào
ở phường nào|ở xã nào|phường nào|xã nào|bao giờ|lúc nào|mấy ngày|bao nhiêu ngày|mất mấy ngày|mất bao nhiêu ngày
trong bao lâu|hết bao lâu|tốn bao nhiêu|tốn bao nhiêu tiền|mất bao nhiêu|hết bao nhiêu tiền|lệ phí bao nhiêu
how to|how to get|how to get a|how to get an|how to apply|how to apply for|how to apply for a|how can i|how can i get
how can i get a|how do i|how do i get|how do i get a|how do i apply for|how do i apply for a|how much|how much is
how long|where to|where to get|where to get a|where to apply|where to apply for|where to apply for a|where can i
where can i get|where can i get a|where do i|what is|what documents|what documents do i need for|what do i need for
documents for|i want to|i need|i need a|apply for|apply for a|get a|get an|procedure for
"""

ENGLISH = {
    "dang ky khai sinh": "register a birth|register birth|birth registration|birth certificate",
    "dang ky ket hon": "register a marriage|marriage registration|marriage certificate|get married",
    "dang ky khai tu": "register a death|death registration|death certificate",
    "dang ky tam tru": "temporary residence|register temporary residence",
    "phieu ly lich tu phap": "criminal record|criminal record certificate|police check",
    "giay phep lai xe": "driving licence|driving license|driver license|drivers license",
    "giay phep xay dung": "building permit|construction permit",
    "thanh lap doanh nghiep": "set up a company|open a company|start a company",
}

_NOBODY_HAS_WRITTEN = "EXISTS (SELECT 1 FROM catalogue_part WHERE part = 'search_words' AND version = 0)"


def upgrade() -> None:
    # What an administrator has written is left as it is.
    add = text(f"INSERT INTO stop_word SELECT :phrase WHERE {_NOBODY_HAS_WRITTEN} ON CONFLICT DO NOTHING")
    for phrase in _phrases():
        op.execute(add.bindparams(phrase=phrase))
    put = text(
        f"INSERT INTO synonym SELECT :term, :expansion, 2, true WHERE {_NOBODY_HAS_WRITTEN} ON CONFLICT DO NOTHING"
    )
    for expansion, terms in ENGLISH.items():
        for term in terms.split("|"):
            op.execute(put.bindparams(term=term, expansion=expansion))


def downgrade() -> None:
    remove = text("DELETE FROM stop_word WHERE phrase = :phrase")
    for phrase in _phrases():
        op.execute(remove.bindparams(phrase=phrase))
    forget = text("DELETE FROM synonym WHERE term = :term AND sample")
    for terms in ENGLISH.values():
        for term in terms.split("|"):
            op.execute(forget.bindparams(term=term))


def _phrases() -> list[str]:
    return [phrase for line in STOP_WORDS.split("\n") for phrase in line.split("|") if phrase]
