"""flowc_serving: the production an agent works in, from a merchant's sentence to Flow's JSON.

``agent`` is what a model sees and does, pure and without a framework; ``backends`` are models, ``decoding`` holds
them to the language; ``server`` and ``page`` are faces of the same loop; ``store`` keeps conversations and workflows;
``rollout`` decides which model a shop gets. It stands on flowc's public faces only.
"""
