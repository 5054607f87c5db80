"""How every service of Một Cửa is built. Knows no domain word."""
