from notification_service.database import Base
from notification_service.deliveries import models as deliveries
from notification_service.inbox import models as inbox
from notification_service.preferences import models as preferences
from notification_service.templates import models as templates
from servicekit import migrations

__all__ = ["deliveries", "inbox", "preferences", "templates"]

migrations.run(Base.metadata)
