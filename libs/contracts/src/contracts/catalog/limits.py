"""How many of a kind one record may hold, and how long a time limit may be.

Generous: many times what the fullest records of the national database have. Without them a record within its 512 KiB
could still hold tens of thousands of steps, and whoever reads it would work for minutes.
"""

AGENCIES = 2000
"""More than all communes of the largest province."""
CHANNELS = 10
CASES = 100
FEES = 200
STEPS = 500
PROCESS_STEPS = 100
PAPERS = 500
RESULTS = 100
LEGAL_BASES = 500
FORMS = 200
WORDS = 200
"""Keywords, addresses, assumptions, related procedures, codes of stores."""
LABELS = 20
"""Of a closed set: audiences, tiers, ways to receive a result."""
TARIFF_STEPS = 100
AMOUNT_VND = 2**53 - 1
"""Beyond, a number is no longer exact to every reader of JSON (RFC 8259, 6)."""
COPIES = 10_000
VALID_MONTHS = 12_000
FILE_BYTES = 2**53 - 1
TIME_LIMIT = 100_000
"""Of any unit. A record promises no more than 10,000, of which the steps' sum in working hours is eight times."""
