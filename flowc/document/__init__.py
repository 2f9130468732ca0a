"""JSON documents: ``reading.split`` takes one apart into meaning and layout, ``writing.written`` is its inverse."""
