"""Training of the three small bundled models: questions, tokenisers, network, optimiser, GGUF files."""
