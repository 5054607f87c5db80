"""Real servers, real apps, honest callers: what the tests of every service stand on."""
