"""Twenty questions on whose answer the documents of the demonstration corpus differ."""
