"""The folder `gateway/` has its package's name; imported first, the package wins in pytest's importlib mode."""

from hypothesis import HealthCheck, settings

import gateway  # noqa: F401

# How long an example takes says how busy the machine is; speed is measured in benchmarks/.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
