"""What proves itself: the ledger's chain, its seals, the secrets of links. Pure."""
