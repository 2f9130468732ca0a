"""The eight tools: each a function of a world and of arguments that are not trusted, to production's ``data``."""
