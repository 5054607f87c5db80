from analytics_service.database import Base
from servicekit import migrations

migrations.run(Base.metadata)
