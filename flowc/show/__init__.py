"""Workflows drawn: as a tree in a terminal, as SVG, as Mermaid, as a page of HTML."""
