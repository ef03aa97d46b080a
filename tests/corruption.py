"""What may happen to a checkpoint on disk."""

import copy
import hashlib
import io
import json
import re

import numpy as np

from keras_gan.saving import checkpoint_content

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
    _rewrite(folder, tensors, random, signed=False)


CORRUPTIONS = [
    truncation, bit_flip, zeroed_sector, missing_file, extra_tensor, swapped_tensors,
]  # fmt: skip

# ---- by hand, under right hashes -------------------------------------------------------------

ALIEN = (".DS_Store", "Thumbs.db", ".nfs000000000000001", "desktop.ini", "._run.json", "lost+found")
WRONG = (None, True, -1, 2**70, float("nan"), "", "x", "../../LATEST", [], [[]], {}, {"a": {}})


def alien_files(directory):
    """What operating systems leave in every folder."""
    for folder in [directory, *directory.glob("checkpoint-*")]:
        for name in ALIEN:
            (folder / name).write_bytes(b"\0")
        (folder / "__MACOSX").mkdir()


def sign(folder, manifest=None):
    """Write a manifest under its own right hash, by default one that agrees with the files."""
    if manifest is None:
        names = (checkpoint_content.TENSORS, checkpoint_content.RECORD)
        data = checkpoint_content._manifest({name: (folder / name).read_bytes() for name in names})
    else:
        dump = checkpoint_content._dump
        data = dump({**manifest, "sha256": hashlib.sha256(dump(manifest)).hexdigest()})
    (folder / checkpoint_content.MANIFEST).write_bytes(data)


def mutated(values, random):
    """A copy of nested plain values with one entry removed, added or made a wrong one."""
    values = copy.deepcopy(values)
    places = list(_places(values))
    holder, key = places[random.integers(len(places))]
    kind = random.integers(3)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[random.choice(["extra", "files", "../x"])] = WRONG[random.integers(len(WRONG))]
    else:
        holder[key] = WRONG[random.integers(len(WRONG))]
    return values


def mutated_manifest(folder, random):
    manifest = json.loads((folder / checkpoint_content.MANIFEST).read_bytes())
    del manifest["sha256"]
    sign(folder, mutated(manifest, random))


def mutated_record(folder, random):
    path = folder / checkpoint_content.RECORD
    path.write_text(json.dumps(mutated(json.loads(path.read_bytes()), random)))
    sign(folder)


def mutated_archive(folder, random):
    """Bytes changed, where the archive's own structure and headers are more often than not."""
    path = folder / checkpoint_content.TENSORS
    data = bytearray(path.read_bytes())
    marks = [m.start() for m in re.finditer(rb"PK|NUMPY|descr|shape", data)]
    for _ in range(random.integers(1, 6)):
        near = marks[random.integers(len(marks))] + random.integers(64)
        data[min(near, len(data) - 1)] = random.integers(256)
    path.write_bytes(data)
    sign(folder)


HOSTILE = [mutated_manifest, mutated_record, mutated_archive]


def _places(values):
    """`(holder, key)` of every entry of nested dicts and lists."""
    items = values.items() if isinstance(values, dict) else enumerate(values)
    for key, value in list(items):
        yield values, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


def _file(folder, random):
    return sorted(folder.iterdir())[random.integers(len(list(folder.iterdir())))]


def _tensors(folder):
    with np.load(folder / checkpoint_content.TENSORS) as archive:
        return {name: archive[name] for name in archive.files}


def _rewrite(folder, tensors, random, signed=True):
    """Write the tensors, half of the time under a manifest that agrees with them."""
    buffer = io.BytesIO()
    np.savez(buffer, **tensors)
    (folder / checkpoint_content.TENSORS).write_bytes(buffer.getbuffer())
    if signed and random.integers(2):
        sign(folder)
