from servicekit.commands import Command, main

from dossier_service.app import create
from dossier_service.history.sweeps import verify_all

COMMANDS = {"verify-history": Command("find every entry of a history that is not as it was written", verify_all)}

main(create, COMMANDS)
