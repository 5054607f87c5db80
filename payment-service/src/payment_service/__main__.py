from servicekit.commands import main

from payment_service.app import create

main(create)
