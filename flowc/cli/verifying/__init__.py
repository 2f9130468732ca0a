"""``flowc verify`` on many documents: ``rows`` come in, ``workers`` check them, ``tally`` adds up and tells."""
