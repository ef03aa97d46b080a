"""Benchmarks: importable suites, each with a command of its own."""
