"""The sample portfolio: one seeded world, its published tables, its truth and its messy exports."""
