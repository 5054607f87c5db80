from servicekit.commands import Command, main

from analytics_service.app import create
from analytics_service.facts.sweeps import rebuild
from analytics_service.seed_year.service import load

COMMANDS = {
    "rebuild": Command("derive every fact from what was heard, and count all again", rebuild),
    "seed-year": Command("load the source's year 2019 (sample data)", load),
}

main(create, COMMANDS)
