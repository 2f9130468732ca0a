"""Views as they are printed, read without a syntax tree: patterns take whole clauses of the text at once.

Nearly all views are still as they were printed, and what is printed has few forms. What has another one, a mistake
too, is left to ``view.reader``, which knows all of Python: ``read`` gives None there. Where it answers, it answers
the same; the tests hold both against each other on every view they make, and on damaged ones.
"""
