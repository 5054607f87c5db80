from servicekit import migrations
from servicekit.tables import new_metadata

migrations.run(new_metadata())
