"""What holds an implementation to the specs: an independent reading of them, and generators."""
