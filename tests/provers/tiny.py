"""The recipe of a tiny model, for tests that train one."""

__all__ = ["RECIPE"]

RECIPE = """
name = "tiny"
title = "A tiny model"
[data]
corpora = ["corpus"]
[model]
vocabulary = 300
hidden = 32
layers = 1
heads = 2
inner = 64
context = 128
[run]
epochs = 4
batch = 4
checkpoint_steps = 5
eval_share = 0.1
threads = 1
dtype = "float32"
"""
