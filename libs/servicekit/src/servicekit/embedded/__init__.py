"""PostgreSQL and NATS from their wheels: for one machine and for tests, never for production data."""
