"""The commands of flowc that need ``flowc[serve]``: a module each, found by their entry points."""
