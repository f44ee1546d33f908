"""Commands carried out: facts read, decisions made and applied, in one transaction."""
