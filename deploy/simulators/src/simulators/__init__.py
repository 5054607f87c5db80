"""The partners of Một Cửa as one process, for local use and tests only."""
