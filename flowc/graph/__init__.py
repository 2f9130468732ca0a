"""The flow of control: ``links`` of steps, ``structure`` makes nested blocks of them, ``ports`` links out of a text."""
