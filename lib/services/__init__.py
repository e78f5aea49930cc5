"""Use cases: each checks who asks, reads, decides and writes."""
