"""Run code steps: the query that reads the environment, the script, and the schema of what it returns.

``query`` checks and answers the input query, ``output`` reads the schema of ``Output`` and checks values by it,
``script`` reads the JavaScript without running it, ``engine`` runs it. Each imports the package it needs, which
``flowc[all]`` brings.
"""
