"""Measures of what a generator makes: functions of arrays that know no GAN."""

from keras_gan.metrics.cells import CellCoverage, cell_coverage
from keras_gan.metrics.modes import ModeCoverage, mode_coverage

__all__ = ["CellCoverage", "ModeCoverage", "cell_coverage", "mode_coverage"]
