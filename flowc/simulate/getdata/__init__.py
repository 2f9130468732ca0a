"""Get data on the fixture shop: ``fetching`` is the step, ``syntax`` reads its query, ``searching`` tests records."""
