"""The flow of control: ``links`` between steps, ``structure`` makes nested blocks of them, ``flow`` links of blocks."""
