"""How good are the answers: question sets, measures, and the runner that brings them together."""
