"""Fine-tuning on conversations, with TRL."""
