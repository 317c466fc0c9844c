"""Benchmarks: each measures the product beside a peer in one run. ``python -m bench`` lists them."""
