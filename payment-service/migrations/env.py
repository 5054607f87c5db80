from payment_service.app import SERVICE as _SERVICE  # noqa: F401 - loads every feature's models
from payment_service.database import Base
from servicekit import migrations

migrations.run(Base.metadata)
