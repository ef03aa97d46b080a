"""Runs that are broken off and resumed: every kind of stream and rate, and other settings.

A case is right if the run ends bit for bit as one that was not broken off, or if another setting is
refused by its name; it is silently wrong if it goes on and ends differently.
"""

import contextlib
import io
import pathlib
import random
import tempfile

import keras

from keras_gan.callbacks import Checkpoint
from tests.callbacks import test_resume_equal as cases


def run(trials, seed):
    """Whether all cases are right; prints the figures."""
    dice, bench = random.Random(seed), cases.Bench()
    outcomes = [_resumed(bench, dice) for _ in range(trials)]
    outcomes += [_refused(dice, *change) for change in cases.CHANGES.values()]
    right, silent = outcomes.count("right"), outcomes.count("silent")
    total = len(outcomes)
    print(f"{'streams':12} R: {total} tried, {right} right, {silent} silently wrong", flush=True)
    return right == total


def _resumed(bench, dice):
    """A run over a stream, broken off at a random step with checkpoints at random intervals."""
    make = cases.STREAMS[dice.choice(list(cases.STREAMS))]
    every, number = dice.randint(1, 7), dice.randrange(1, cases.EPOCHS * cases.STEPS)
    falls = dice.random() < 0.5

    def callbacks():
        halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9)
        return [halve] if falls else []

    def arguments():
        return {"batch_size": None, **make()}

    quiet = contextlib.redirect_stdout(io.StringIO())
    with tempfile.TemporaryDirectory() as directory, quiet:
        try:
            cases.assert_equal_when_broken_off(
                bench, pathlib.Path(directory), arguments, number, every, callbacks
            )
        except AssertionError:
            return "silent"
    return "right"


def _refused(dice, arguments, message):
    with tempfile.TemporaryDirectory() as directory:
        cases.fit(cases.make(), pathlib.Path(directory), resume=False)
        keeper = Checkpoint(directory, every=dice.randint(1, 9))
        try:
            cases.make(**arguments).fit(
                cases.POINTS, batch_size=8, verbose=0, callbacks=[keeper], resume=True
            )
        except ValueError as error:
            return "right" if message.split()[0] in str(error) else "another refusal"
    return "silent"
