"""Models: engines over HTTP, transformers in this process, and one that replays a script."""
