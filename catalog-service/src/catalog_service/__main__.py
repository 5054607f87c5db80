from servicekit.commands import main

from catalog_service.app import create

main(create)
