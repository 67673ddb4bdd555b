"""Plots as inline SVG, each with a title, a description and its numbers as a table."""
