from servicekit.commands import main

from dossier_service.app import create

main(create)
