"""Counting and listing questions over ``corpus/``, and whether they are answered exactly."""
