"""The Python view: printer and reader, one module a construct, each holding both directions."""
