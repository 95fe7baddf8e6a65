"""Release rules: load, decide on a batch, explain one decision."""
