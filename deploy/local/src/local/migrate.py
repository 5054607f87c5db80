"""`python -m local.migrate`: a database and a role for each service, then its migrations; all in one process."""

import asyncio

import asyncpg
from servicekit import migrations
from servicekit.embedded import postgres

from local.credentials import SERVICES, Credentials
from local.place import Place
from local.processes import database_name, database_url


async def create_databases(place: Place) -> None:
    """Adds what is missing; each role sees its own database alone."""
    connection = await asyncpg.connect(postgres.superuser_url(place.data / "postgres", place.port("postgres")))
    try:
        for service in SERVICES:
            await _create_database(connection, database_name(service), Credentials(place.data), service)
    finally:
        await connection.close()


async def _create_database(connection: asyncpg.Connection, name: str, credentials: Credentials, service: str) -> None:
    role_exists = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if role_exists else "CREATE"
    password = credentials.password(f"database-{service}")
    literal = await connection.fetchval("SELECT quote_literal($1)", password)
    await connection.execute(f'{verb} ROLE "{name}" LOGIN PASSWORD {literal}')
    if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        await connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}"')
    await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')


def main() -> None:
    place = Place.from_environment()
    asyncio.run(create_databases(place))
    for service in SERVICES:
        migrations.upgrade(place.checkout / service, database_url(place, service))
        print(f"{service}: at revision {migrations.head_of(place.checkout / service)}")


if __name__ == "__main__":
    main()
