"""What may happen to a checkpoint on disk."""

import io

import numpy as np

from keras_gan.saving import checkpoint_files

SECTOR = 512


def truncation(folder, random):
    path = _file(folder, random)
    data = path.read_bytes()
    path.write_bytes(data[: random.integers(len(data))])


def bit_flip(folder, random):
    path = _file(folder, random)
    data = bytearray(path.read_bytes())
    data[random.integers(len(data))] ^= 1 << random.integers(8)
    path.write_bytes(data)


def zeroed_sector(folder, random):
    path = _file(folder, random)
    data = bytearray(path.read_bytes())
    sectors = [i for i in range(0, len(data), SECTOR) if any(data[i : i + SECTOR])]
    start = random.choice(sectors)
    data[start : start + SECTOR] = bytes(len(data[start : start + SECTOR]))
    path.write_bytes(data)


def missing_file(folder, random):
    _file(folder, random).unlink()


def extra_file(folder, random):
    (folder / "extra").write_bytes(b"")


def extra_tensor(folder, random):
    tensors = _tensors(folder)
    _rewrite(folder, {**tensors, "extra": np.zeros(3)}, random)


def swapped_tensors(folder, random):
    """Two different tensors of one shape under each other's names."""
    tensors = _tensors(folder)
    names = list(tensors)
    pairs = [
        (a, b)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if tensors[a].shape == tensors[b].shape and not np.array_equal(tensors[a], tensors[b])
    ]
    a, b = pairs[random.integers(len(pairs))]
    tensors[a], tensors[b] = tensors[b], tensors[a]
    _rewrite(folder, tensors, random, sign=False)


CORRUPTIONS = [
    truncation, bit_flip, zeroed_sector, missing_file, extra_file, extra_tensor, swapped_tensors,
]  # fmt: skip


def _file(folder, random):
    return sorted(folder.iterdir())[random.integers(len(list(folder.iterdir())))]


def _tensors(folder):
    with np.load(folder / checkpoint_files.TENSORS) as archive:
        return {name: archive[name] for name in archive.files}


def _rewrite(folder, tensors, random, sign=True):
    """Write the tensors, half of the time under a manifest that agrees with them."""
    buffer = io.BytesIO()
    np.savez(buffer, **tensors)
    (folder / checkpoint_files.TENSORS).write_bytes(buffer.getbuffer())
    if sign and random.integers(2):
        names = (checkpoint_files.TENSORS, checkpoint_files.RECORD)
        contents = {name: (folder / name).read_bytes() for name in names}
        (folder / checkpoint_files.MANIFEST).write_bytes(checkpoint_files._manifest(contents))
