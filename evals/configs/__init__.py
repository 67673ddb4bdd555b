"""What is shown by which command: a file for each measure, with the figures that it last printed."""

from evals.configs.config import CONFIGS, Config, Figure, read_configs

__all__ = ["CONFIGS", "Config", "Figure", "read_configs"]
