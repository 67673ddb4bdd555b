"""Training the bundled chat model further, to say whether sentences answer a question."""
