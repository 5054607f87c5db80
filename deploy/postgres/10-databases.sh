#!/bin/bash
# A database and a role per service; run by the PostgreSQL image when its data folder is new.
set -e
while read -r name password; do
  psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres -v name="$name" -v password="$password" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
-- The image's own encoding follows its locale; the local start and the tests use this one.
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0
  ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done </run/motcua/database-roles
