"""Views that change: ``updating`` brings a document's changes in, ``fixes`` corrects, ``formatting`` is canonical."""
