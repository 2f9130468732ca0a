"""Where things stand: the places of a workflow in its view and in its document.

``placed`` has the places of a source, ``locating`` finds the place of a finding among the nodes that the reader of
the view noted, with ``literals`` for the characters inside of strings, and ``editing`` what to put there.
"""
