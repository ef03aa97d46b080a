import pytest

from keras_gan import models
from keras_gan.metrics import evaluation
from keras_gan.reports.words import meaning, meanings

pytestmark = pytest.mark.any_backend


def test_every_log_and_every_score_of_the_library_has_words():
    classes = [each for each in vars(models).values() if hasattr(each, "critic_logs")]
    logs = {log for each in classes for log in (*each.critic_logs, *each.generator_logs)}
    scores = evaluation.score_names(evaluation.names(), "fashion_classifier", "mnist_classifier")
    inception = evaluation.score_names(["fd", "kd", "is"], "inception", None)
    assert len(classes) > 15 and {"fid", "kid", "is"} <= {*inception}
    for name in (*logs, *scores, *inception, "penalty", "nll", "learning_rate", "val_critic_loss"):
        assert meaning(name), name


def test_the_longest_name_is_meant():
    assert meaning("real_intra_fd_mnist_classifier") == meaning("real_intra_fd")
    assert meaning("isomap") is None and meaning("my_own") is None


def test_the_same_words_are_said_once():
    assert list(meanings(["fd_a", "val_fd_a", "mine", "recall_a"])) == ["fd_a", "recall_a"]
