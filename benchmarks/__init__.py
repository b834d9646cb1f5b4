"""Speed and memory of the kit against the tools one would use instead: ``python -m benchmarks``."""
