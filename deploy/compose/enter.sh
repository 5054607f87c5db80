#!/bin/sh
# Settings and secrets of this process, made once by the `secrets` job, then the command itself.
set -eu
if [ -n "${SECRETS:-}" ]; then
  set -a
  . "/run/motcua/$SECRETS.env"
  set +a
fi
exec "$@"
