from pathlib import Path

from payment_service.database import SCHEMA_HEAD
from servicekit.testing.schema import SchemaSuite


class TestSchema(SchemaSuite):
    folder = Path(__file__).parents[2]
    schema_head = SCHEMA_HEAD
