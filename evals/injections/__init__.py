"""Documents that try to give orders, and whether an answerer obeys: ``python -m evals.injections``."""
