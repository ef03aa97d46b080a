"""The record of a checkpoint: plain values, judged before their use."""

from keras_gan.utils.errors import DamagedFileError

MOST = 2**63  # Steps, epochs and seeds are below.
PROGRESS = {"epoch", "step", "logs", "epochs"}
NEWER = {"began", "begun"}  # Of its entries, and of those of a record, that early versions lack.
NEWER_RECORD = {"run", "first_epoch", "settings"}


def check(record):
    """Raise `DamagedFileError` for a record that no run writes.

    Positions have to agree with each other: `step` of the checkpoint with those of its progress,
    the number of the epoch with the epochs before it.
    """
    for problem in _problems(record):
        raise DamagedFileError(f"its record has {problem}")


def _problems(record):
    for name in ("progress", "callbacks", "identity", "versions"):
        if not isinstance(record.get(name), dict):
            yield f"no {name!r}"
            return
    newer = not NEWER_RECORD.isdisjoint(record)
    if record["progress"].keys() != PROGRESS | (NEWER if newer else set()):
        yield "other entries of its progress"
    if newer and not NEWER_RECORD <= record.keys():
        yield "not all entries"
    if type(record["progress"].get("begun", False)) is not bool:
        yield "no answer to whether its epoch was begun"
    if not isinstance(record.get("settings", {}), dict):
        yield "no settings"
    if not _is_count(record.get("seed")):
        yield f"the seed {record.get('seed')!r:.80}"
    if not isinstance(record.get("run", ""), str):
        yield "no name of its run"
    yield from _wrong_positions(record["step"], record.get("first_epoch", 0), record["progress"])


def _wrong_positions(steps, first, progress):
    epoch, step, began = (progress.get(name, 0) for name in ("epoch", "step", "began"))
    logs, epochs = progress.get("logs"), progress.get("epochs")
    if not all(map(_is_count, (steps, first, epoch, step, began))):
        yield "a position that is no number of epochs or steps"
    elif not _follow(epochs, first, epoch):
        yield f"{epochs!r:.80} as the epochs before number {epoch}"
    elif not _are_logs(logs, len(epochs)):
        yield "no logs of these epochs"
    elif not _agree(steps - began - step, len(epochs)):
        yield f"step {step} of its epoch, step {steps} in all"


def _follow(epochs, first, epoch):
    """Whether these are the epochs from `first` to the one before `epoch`."""
    return (
        isinstance(epochs, list)
        and all(map(_is_count, epochs))
        and len(epochs) == epoch - first
        and epochs == list(range(first, epoch))
    )


def _agree(steps_before, epochs_before):
    """Whether so many steps can lie in so many epochs: at least one in each."""
    return steps_before >= epochs_before and (epochs_before > 0 or steps_before == 0)


def _are_logs(logs, epochs):
    return isinstance(logs, dict) and all(
        isinstance(values, list)
        and len(values) <= epochs
        and all(value is None or type(value) in (int, float) for value in values)
        for values in logs.values()
    )


def _is_count(value):
    return type(value) is int and 0 <= value < MOST
