"""Running Lean: toolchains, processes, messages, and libraries built into the cache. Knows nothing of proving."""
