"""The certifier: the only place where a statement becomes a certified theorem."""
