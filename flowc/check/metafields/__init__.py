"""Metafields as steps write them: are they named, of a type that there is, and do their values have its form?

``types`` has the types with their units, ``formats`` how their values are written, and ``steps`` what is wrong with
those of a step.
"""
