"""Training on exported corpora: recipes, examples, tokenizer, supervised fine-tuning, checkpoints."""
