#!/bin/sh
# This process' own settings and secrets, made once by the `secrets` job, then the command itself.
# What the environment already says stands.
set -eu
if [ -n "${SECRETS:-}" ]; then
  while IFS='=' read -r name value; do
    [ -n "$(printenv "$name")" ] || export "$name=$value"
  done <"/run/motcua/$SECRETS.env"
fi
exec "$@"
