from servicekit.commands import main

from analytics_service.app import create

main(create)
