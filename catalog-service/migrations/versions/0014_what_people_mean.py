"""Synonyms know how sure they are; sample synonyms and words that say nothing about what is sought."""

from alembic import op
from sqlalchemy import text

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UP: list[str] = [
    """ALTER TABLE synonym
        ADD COLUMN weight smallint NOT NULL DEFAULT 1 CONSTRAINT ck_synonym_weight CHECK (weight BETWEEN 1 AND 3),
        ADD COLUMN sample boolean NOT NULL DEFAULT false""",
    "ALTER TABLE synonym ALTER COLUMN weight DROP DEFAULT, ALTER COLUMN sample DROP DEFAULT",
]
DOWN: list[str] = [
    "DELETE FROM synonym WHERE sample",
    "ALTER TABLE synonym DROP COLUMN weight, DROP COLUMN sample",
]

# Sample data: how people may well ask, not taken from a log of questions.
SYNONYMS = {
    "giay chung nhan quyen su dung dat": "so do|so hong|bia do|giay to nha dat|giay to dat|giay dat|so dat",
    "chuyen nhuong quyen su dung dat": "sang ten so do|sang ten dat|mua ban dat|mua dat|ban dat|sang ten nha dat",
    "dang ky ket hon": "cuoi|lay vo|lay chong|cuoi vo|giay ket hon|giay dang ky ket hon|hon thu|dam cuoi",
    "dang ky khai sinh": "giay khai sinh|lam giay khai sinh|sinh con|dat ten cho con|moi sinh",
    "dang ky khai tu": "bao tu|giay bao tu|giay chung tu|nguoi mat|qua doi|khai bao tu vong",
    "dang ky thuong tru": "nhap khau|ho khau|nhap ho khau|so ho khau|chuyen khau",
    "dang ky tam tru": "kt3|o tro|thue tro|khai bao tam tru",
    "phieu ly lich tu phap": "ly lich|tien an|giay xac nhan khong tien an",
    "giay phep lai xe": "gplx|bang lai|bang lai xe|doi bang lai",
    "giay phep xay dung": "xay nha|xin phep xay nha|cap phep xay dung",
    "ho kinh doanh": "mo quan|mo tiem|mo cua hang|buon ban nho|kinh doanh ca the",
    "thanh lap doanh nghiep": "mo cong ty|lap cong ty|mo doanh nghiep",
    "chung thuc ban sao": "cong chung|sao y|sao y ban chinh|cong chung giay to|photo cong chung",
    "an toan thuc pham": "ve sinh thuc pham|attp|mo quan an|quan an|mo nha hang",
    "hanh nghe duoc": "mo nha thuoc|mo hieu thuoc|duoc si",
    "ho tro chi phi mai tang": "tien mai tang|tien tuat|dam ma",
    "tro cap xa hoi": "tien nguoi gia|tien nguoi khuyet tat|tro cap nguoi cao tuoi",
    "tach thua": "chia dat|tach dat|tach so",
}
STOP_WORDS = "cho con|cho bé|cho cháu|cho mẹ|cho bố|cho vợ|cho chồng|hồ sơ|xin làm|đi làm|mất thì làm sao"

_NOBODY_HAS_WRITTEN = "EXISTS (SELECT 1 FROM catalogue_part WHERE part = 'search_words' AND version = 0)"


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)
    # What an administrator has written is left as it is.
    put = text(
        f"INSERT INTO synonym SELECT :term, :expansion, 2, true WHERE {_NOBODY_HAS_WRITTEN}"
        " ON CONFLICT (term) DO UPDATE SET expansion = excluded.expansion, weight = 2, sample = true"
    )
    for expansion, terms in SYNONYMS.items():
        for term in terms.split("|"):
            op.execute(put.bindparams(term=term, expansion=expansion))
    add = text(f"INSERT INTO stop_word SELECT :phrase WHERE {_NOBODY_HAS_WRITTEN} ON CONFLICT DO NOTHING")
    for phrase in STOP_WORDS.split("|"):
        op.execute(add.bindparams(phrase=phrase))


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
