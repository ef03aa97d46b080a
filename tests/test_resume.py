"""A process that is killed, and a fresh one that goes on, against one that was never killed."""

import json
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_gan.callbacks import Checkpoint
from keras_gan.saving import named_tensors, run_state
from tests import resume_run

PER_EXECUTION = 1 if keras.backend.backend() == "torch" else 2


def start(**arguments):
    command = [sys.executable, "-m", "tests.resume_run", json.dumps(arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_killed_process_and_a_fresh_one_equal_one_that_was_not_killed(tmp_path):
    killed, whole = ({"gan": "LSGAN", "directory": str(tmp_path / n)} for n in ("a", "b"))
    killed["mapped"] = True  # The other has the same data in memory.
    killed["steps_per_execution"] = whole["steps_per_execution"] = PER_EXECUTION
    died = start(**killed, die_at=12 // PER_EXECUTION)
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    resumed = start(**killed)
    expected = "Resumed from checkpoint-10: epoch 2, after 2 of its steps."
    assert expected in resumed.stdout, resumed.stderr[-2000:]

    gan, history = resume_run.run(**whole)
    with np.load(tmp_path / "a" / "end.npz") as end:
        assert named_tensors.digest(dict(end)) == named_tensors.digest(run_state.capture(gan))
    assert json.loads((tmp_path / "a" / "history.json").read_text()) == history.history


@pytest.mark.parametrize("gan", ["labelled", "unpaired", "tokens", "texts"])
def test_a_run_that_is_broken_off_goes_on_as_if_it_had_not_been(gan, tmp_path):
    """In one process, traced once; the checkpoint is in the midst of an epoch, and of a phase."""

    class Stops(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if int(keras.ops.convert_to_numpy(self.model.steps_done)) == 2:
                raise KeyboardInterrupt

    case = resume_run.CASES[gan]
    model = case.compiled()
    start = run_state.capture(model)

    def train(directory, *callbacks):
        checkpoint = Checkpoint(directory, every=1)
        given = {"batch_size": resume_run.BATCH, "epochs": 2, "verbose": 0, "resume": True}
        model.fit(case.data(3 * resume_run.BATCH), callbacks=[checkpoint, *callbacks], **given)
        return named_tensors.digest(run_state.capture(model))

    whole = train(tmp_path / "whole")
    run_state.restore(model, start)
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "broken", Stops())
    for variable in model.weights:  # As in another process.
        if "float" in variable.dtype:
            variable.assign(variable * 0 + 0.1)
    assert train(tmp_path / "broken") == whole
