import errno
import math

import numpy as np
import pytest
from PIL import Image

from keras_gan.callbacks import Curves, curves, plot_history
from keras_gan.utils import atomic_files
from keras_gan.visualization import plots

pytestmark = pytest.mark.any_backend

HISTORY = {
    "lr": [0.1, 0.1],
    "fake_logit": [-1.0, -2.0],
    "critic_loss": [1.0, 0.5],
    "penalty": [0.1, 0.2],
    "generator_loss": [2.0, 3.0],
    "real_logit": [1.0, 2.0],
    "val_critic_loss": [1.0, math.nan],
}


def test_panels_group_what_belongs_together():
    assert curves.panels_of(HISTORY) == {
        "loss": ["critic_loss", "generator_loss", "val_critic_loss"],
        "mean logit": ["real_logit", "fake_logit"],
        "lr": ["lr"],
        "penalty": ["penalty"],
    }


@pytest.mark.parametrize("names, size", [(["lr"], (480, 320)), (list(HISTORY), (960, 640))])
def test_plot_history_draws_one_cell_a_panel(tmp_path, names, size):
    plot_history({name: HISTORY[name] for name in names}, tmp_path / "new" / "curves.png")
    with Image.open(tmp_path / "new" / "curves.png") as read:
        assert read.size == size


def test_non_finite_values_are_left_out_and_the_curve_goes_on():
    axes = plots.figure(320, 200).add_subplot()
    curves._draw(axes, "score", [math.nan, 3.0, math.inf, 5.0])
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [[2, 3], [4, 5]])


def test_nothing_but_non_finite_values_still_draws(tmp_path):
    plot_history({"lr": [math.nan]}, tmp_path / "a.png")
    assert (tmp_path / "a.png").exists()


def test_an_empty_history_is_refused(tmp_path):
    with pytest.raises(ValueError, match="Received: history={}"):
        plot_history({}, tmp_path / "a.png")


def test_curves_redraws_after_each_epoch(tmp_path):
    path = tmp_path / "new" / "curves.png"
    callback = Curves(path)
    callback.on_train_begin()
    callback.on_epoch_end(0, {"critic_loss": np.float32(1)})
    first = path.read_bytes()
    callback.on_epoch_end(1, {"critic_loss": np.float32(0.5)})
    assert path.read_bytes() != first
    assert callback.history == {"critic_loss": [1.0, 0.5]}
    assert [p.name for p in path.parent.iterdir()] == ["curves.png"]


def test_curves_keep_epochs_in_place(tmp_path):
    callback = Curves(tmp_path / "curves.png")
    callback.on_epoch_end(2, {"critic_loss": 1.0})
    callback.on_epoch_end(3, {"critic_loss": 0.5, "score": 7.0})
    callback.on_epoch_end(3, {"critic_loss": 0.4, "score": 8.0})
    np.testing.assert_array_equal(callback.history["critic_loss"], [math.nan] * 2 + [1.0, 0.4])
    np.testing.assert_array_equal(callback.history["score"], [math.nan] * 3 + [8.0])


def test_a_full_disk_is_a_warning(tmp_path, monkeypatch):
    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic_files, "sync", full)
    with pytest.warns(UserWarning, match="curves.png' could not be .*No space left.*goes on"):
        Curves(tmp_path / "curves.png").on_epoch_end(0, {"critic_loss": 1.0})


def test_an_unwritable_folder_stops_before_the_first_step(tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(OSError, match="Received: .*run"):
        Curves(tmp_path / "run" / "curves.png").on_train_begin()
