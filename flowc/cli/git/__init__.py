"""flowc in git: ``install`` and ``uninstall``, and what git runs then, ``textconv`` and ``merge``."""
