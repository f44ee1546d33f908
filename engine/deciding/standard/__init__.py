"""Standard actions: what may be done with any request, whatever its definition: hand it on, add a signer, take it back, wait."""
