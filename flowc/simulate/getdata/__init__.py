"""Get data on the fixture shop: ``fetching`` is the step, ``searching`` tests records.

``rules`` has what filters look at that no property holds; the syntax and the filters are in ``flowc.search``.
"""
