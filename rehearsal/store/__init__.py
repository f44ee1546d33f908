"""What the rehearsal asks of the database beyond what the product does."""
