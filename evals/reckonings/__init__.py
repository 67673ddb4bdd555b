"""Twelve questions after sums, differences and percentages of figures in the corpus."""
