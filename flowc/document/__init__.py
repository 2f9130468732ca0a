"""JSON documents: ``reading.split`` takes one apart into meaning and layout, ``writing.join`` is its inverse."""
