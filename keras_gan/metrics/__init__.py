"""Evaluation metrics of generated samples: functions of arrays, independent of any GAN."""

from keras_gan.metrics.attribute_accuracy import attribute_accuracy
from keras_gan.metrics.attributes import attributes
from keras_gan.metrics.balanced_moments import balanced_moments
from keras_gan.metrics.bleu import bleu, self_bleu
from keras_gan.metrics.by_class import by_class
from keras_gan.metrics.cells import CellCoverage, cell_coverage
from keras_gan.metrics.code_accuracy import CodeAccuracy, code_accuracy
from keras_gan.metrics.conditional_accuracy import ConditionalAccuracy, conditional_accuracy
from keras_gan.metrics.critic_estimate import CriticEstimate
from keras_gan.metrics.density_coverage import DensityCoverage, density_coverage
from keras_gan.metrics.divergence_bound import divergence_bound
from keras_gan.metrics.diversity import diversity
from keras_gan.metrics.evaluation import evaluate
from keras_gan.metrics.features import Seen, look
from keras_gan.metrics.frechet_distance import FrechetDistance, frechet_distance
from keras_gan.metrics.image_errors import (
    mean_absolute_error,
    peak_signal_to_noise_ratio,
    structural_similarity,
)
from keras_gan.metrics.inception_score import Score, inception_score
from keras_gan.metrics.intra_class_frechet import IntraClassFrechet, intra_class_frechet
from keras_gan.metrics.kernel_distance import kernel_distance
from keras_gan.metrics.known_modes import evaluate_modes
from keras_gan.metrics.memorisation import Memorisation, memorisation, neighbours_panel
from keras_gan.metrics.modes import ModeCoverage, mode_coverage
from keras_gan.metrics.moments import Moments
from keras_gan.metrics.precision_recall import PrecisionRecall, precision_recall
from keras_gan.metrics.retrieval import retrieval
from keras_gan.metrics.row import Row, require_comparable
from keras_gan.metrics.sequence_likelihood import (
    SequenceLikelihood,
    critic_auc,
    perplexity,
    sequence_likelihood,
    temperature_curve,
)
from keras_gan.metrics.sliced_wasserstein import sliced_wasserstein
from keras_gan.metrics.stacked_modes import StackedModes, stacked_mode_coverage
from keras_gan.metrics.text_variety import copies, distinct_n
from keras_gan.metrics.translation_scores import evaluate_pairs, evaluate_unpaired
from keras_gan.metrics.wasserstein_estimate import lipschitz_critic, wasserstein_estimate

__all__ = [
    "CellCoverage",
    "CodeAccuracy",
    "ConditionalAccuracy",
    "CriticEstimate",
    "DensityCoverage",
    "FrechetDistance",
    "IntraClassFrechet",
    "Memorisation",
    "ModeCoverage",
    "Moments",
    "PrecisionRecall",
    "Row",
    "Score",
    "Seen",
    "SequenceLikelihood",
    "StackedModes",
    "attribute_accuracy",
    "attributes",
    "balanced_moments",
    "bleu",
    "by_class",
    "cell_coverage",
    "code_accuracy",
    "conditional_accuracy",
    "copies",
    "critic_auc",
    "density_coverage",
    "distinct_n",
    "divergence_bound",
    "diversity",
    "evaluate",
    "evaluate_modes",
    "evaluate_pairs",
    "evaluate_unpaired",
    "frechet_distance",
    "inception_score",
    "intra_class_frechet",
    "kernel_distance",
    "lipschitz_critic",
    "look",
    "mean_absolute_error",
    "memorisation",
    "mode_coverage",
    "neighbours_panel",
    "peak_signal_to_noise_ratio",
    "perplexity",
    "precision_recall",
    "require_comparable",
    "retrieval",
    "self_bleu",
    "sequence_likelihood",
    "sliced_wasserstein",
    "stacked_mode_coverage",
    "structural_similarity",
    "temperature_curve",
    "wasserstein_estimate",
]
