"""The search syntax of Get data's query: ``syntax`` reads it, ``filters`` knows what each resource can be searched by.

``templated`` reads a query that still has its Liquid. What a query finds in a shop is the simulator's to say.
"""
