from gateway.clients import models
from servicekit import migrations

migrations.run(models.Base.metadata)
