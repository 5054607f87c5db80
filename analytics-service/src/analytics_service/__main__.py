from servicekit.commands import Command, main

from analytics_service.app import create
from analytics_service.seed_year.service import load

main(create, {"seed-year": Command("load the source's year 2019 (sample data)", load)})
