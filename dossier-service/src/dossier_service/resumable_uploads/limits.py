"""What the doors hold to and their problems tell."""

TUS_VERSION = "1.0.0"
MAX_UNFINISHED = 20
"""Of one person for one dossier (assumed value)."""
MAX_PARTS = 1000
"""Of an upload: so small parts cost more than they carry (assumed value)."""
