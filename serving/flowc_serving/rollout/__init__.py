"""Which model a shop gets: one rule file, decided once, passed on in a header, and watched."""
