"""What a call costs, in dollars for a million tokens (input, output)."""

PRICES = {"gpt-5-mini": (0.25, 2.0), "gpt-5": (1.25, 10.0), "gpt-4.1-mini": (0.4, 1.6)}
