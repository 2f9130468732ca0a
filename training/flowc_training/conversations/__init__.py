"""Production's conversations: out of the log, without people, scored, and what people decide of them."""
