"""From an outbox message to words to a channel."""
