"""How fast is it, measured beside something that it can be compared with."""
