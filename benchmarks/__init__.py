"""How good the GANs are and how fast they train.

`suites` holds what `python benchmarks/run.py --suite=NAME` measures; other modules are commands,
`python -m benchmarks.NAME`. `contestants` train the same GANs by other means, for comparison;
`peers` runs the packages that this library replaces.
"""
