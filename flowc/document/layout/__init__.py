"""Layout, what a document has besides its meaning: ``rows`` as stored, ``fit`` after an edit, ``fresh`` made anew."""
