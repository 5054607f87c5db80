"""Stores that papers are reused from exist since the laws that set them up, not since the decree on reusing papers."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Luật Căn cước công dân 59/2014, Luật Hộ tịch 60/2014, Luật Bảo hiểm xã hội 58/2014: in force from 01/01/2016; Luật
# Đất đai 45/2013 and Luật Doanh nghiệp 68/2014: before that. Sample data: the day of the two on driving is assumed.
_CODES = """('population', 'identity-cards', 'civil-status', 'enterprise-register', 'social-insurance', 'land',
    'driving-licences', 'health-checks')"""
# A day that somebody has put right stays; an edition that changes gets its number, by which readers know it.
_MOVE = """WITH moved AS (
    UPDATE code_list SET valid_from = '{to}'
    WHERE list = 'data-stores' AND valid_from = '{since}' AND code IN {codes} RETURNING list)
UPDATE code_list_edition SET version = version + {step} WHERE list IN (SELECT list FROM moved)"""


def upgrade() -> None:
    op.execute(_MOVE.format(to="2016-01-01", since="2020-04-08", codes=_CODES, step=1))


def downgrade() -> None:
    op.execute(_MOVE.format(to="2020-04-08", since="2016-01-01", codes=_CODES, step=-1))
