"""Measures of what a generator makes: functions of arrays that know no GAN."""

from keras_gan.metrics.cells import CellCoverage, cell_coverage
from keras_gan.metrics.density_coverage import DensityCoverage, density_coverage
from keras_gan.metrics.frechet_distance import FrechetDistance, frechet_distance
from keras_gan.metrics.inception_score import Score, inception_score
from keras_gan.metrics.kernel_distance import kernel_distance
from keras_gan.metrics.modes import ModeCoverage, mode_coverage
from keras_gan.metrics.moments import Moments
from keras_gan.metrics.precision_recall import PrecisionRecall, precision_recall

__all__ = [
    "CellCoverage",
    "DensityCoverage",
    "FrechetDistance",
    "ModeCoverage",
    "Moments",
    "PrecisionRecall",
    "Score",
    "cell_coverage",
    "density_coverage",
    "frechet_distance",
    "inception_score",
    "kernel_distance",
    "mode_coverage",
    "precision_recall",
]
