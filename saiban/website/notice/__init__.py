"""The public notice of an edition, composed from its rulebook: what the program enforces is what the notice says."""
