from servicekit.commands import main

from notification_service.app import create

main(create)
