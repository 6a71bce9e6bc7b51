"""The judge: reads compiled files as inert bytes and says what they are evidence for.

It runs no Lean, and imports nothing but the kernel's language, records and errors.
"""
