"""The folder `gateway/` has its package's name; imported first, the package wins in pytest's importlib mode."""

import gateway  # noqa: F401
