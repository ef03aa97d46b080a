"""Presets, weights and archives that were made to do harm: each refused, at once, by one error.

Settings that hold code take the place of every value of a preset, where Keras was told to run it.
Every number of a network grows beyond its file. Files lie about their size, repeat, compress or
leave out their values; archives unpack to more than they are. A case is right if it ends in an
error of this library's within seconds and without memory, and silently wrong if it ends in none.
"""

import copy
import hashlib
import io
import json
import os
import pathlib
import random
import resource
import sys
import tarfile
import tempfile
import time
import unittest.mock

import h5py
import keras
import numpy as np

from keras_gan.data import columns, npz, splits
from keras_gan.metrics.extractors import inception_file
from keras_gan.presets import catalog, loading
from tests.hostile import EVIL

SECONDS, MEGABYTES = 5.0, 512
NUMBERS = (2**15, 10**6, 2**30, 10**12, 10**400)


def run(seed):
    """Whether every case of N, S and U is right; prints the figures of each kind."""
    dice = random.Random(seed)
    keras.config.enable_unsafe_deserialization()
    found = {"N": settings(dice), "S": [*networks(), *weights(), *arrays()], "U": archives()}
    kept = True
    for kind, outcomes in found.items():
        right, silent = outcomes.count("right"), outcomes.count("silent")
        print(
            f"{'hostile':12} {kind}: {len(outcomes)} tried, {right} right, {silent} silently wrong",
            flush=True,
        )
        kept &= right == len(outcomes)
    return kept


def outcome(attempt):
    """`"right"`, `"silent"` or what else came of a case."""
    before, start = _peak(), time.perf_counter()
    try:
        attempt()
        return "silent"
    except ValueError:  # DamagedFileError is one.
        costly = time.perf_counter() - start > SECONDS or _peak() - before > MEGABYTES
        return "costly" if costly else "right"
    except Exception as error:
        return type(error).__name__


def _peak():
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def settings(dice):
    """Each hostile value in the place of each setting that an object or a network is made of."""
    outcomes = []
    for described in _presets(dice, 3):
        for path in _paths(described):
            for evil in dice.sample(list(EVIL.values()), 6):
                outcomes.append(outcome(lambda d=described, p=path, e=evil: _loaded(d, p, e)))
    return outcomes


def networks():
    """Each number of each network, grown."""
    return [
        outcome(lambda d=described, p=path, n=number: _loaded(d, p, n))
        for described in _presets(random.Random(0), 4)
        for path in _paths(described, int)
        if path[0] == "networks"
        for number in NUMBERS
    ]


def _presets(dice, count):
    return [catalog.config(name) for name in dice.sample(list(catalog.list_presets()), count)]


def _paths(described, kind=object):
    """Where the values lie that a GAN is made of."""
    roots = [("model", "arguments"), ("compile",)]
    roots += [("networks", player, "arguments") for player in described["networks"]]
    found = []
    for root in roots:
        for key, value in _at(described, root).items():
            found.append((*root, key))
            if isinstance(value, list):
                found += [(*root, key, number) for number in range(len(value))]
            if isinstance(value, dict) and "config" in value:
                found += [(*root, key, "config", inner) for inner in value["config"]]
    return [path for path in found if isinstance(_at(described, path), kind)]


def _at(values, path):
    for key in path:
        values = values[key]
    return values


def _loaded(described, path, value):
    changed = copy.deepcopy(described)
    _at(changed, path[:-1])[path[-1]] = value
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / catalog.LOCAL).write_text(json.dumps(changed))
        data, _ = catalog.read_weights(changed["name"], changed["weights"])
        (folder / catalog.WEIGHTS).write_bytes(data)
        loading.from_preset(folder)


def weights():
    """Each tensor of a file compressed, cut into chunks, or left out, its hash made good."""
    described = catalog.config("gan_ring8")
    data, _ = catalog.read_weights("gan_ring8", described["weights"])
    kinds = ({"compression": "gzip"}, {"chunks": True}, {"compression": "lzf"}, None)
    with h5py.File(io.BytesIO(data)) as file:
        names = []
        file.visititems(lambda name, it: names.append(name) if hasattr(it, "dtype") else None)
    outcomes = [
        outcome(lambda n=name, k=kind: _with_tensor(described, data, n, k))
        for name in names
        for kind in kinds
    ]
    sizes = (len(data) - 1, len(data) + 1, 2**31, 6 * 2**30)
    return outcomes + [outcome(lambda s=size: _with_size(described, data, s)) for size in sizes]


def _with_tensor(described, data, name, options):
    buffer = io.BytesIO(data)
    with h5py.File(buffer, "r+") as file:
        value = file[name][()]
        del file[name]
        if options is None:
            file.create_dataset(name, (2**30, *value.shape[1:]), "float32")
        else:
            options = {**options, "chunks": value.shape or None}
            file.create_dataset(name, data=value, **options)
    data = buffer.getvalue()
    facts = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    _from(described | {"weights": described["weights"] | facts}, data, len(data))


def _with_size(described, data, size):
    _from(described, data, size)


def _from(described, data, size):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / catalog.LOCAL).write_text(json.dumps(described))
        with open(folder / catalog.WEIGHTS, "wb") as file:
            file.write(data)
            file.truncate(size)  # Beyond its end, a sparse file.
        loading.from_preset(folder)


def arrays():
    """Archives of arrays that unpack to a hundred times their size and more."""
    return [
        outcome(lambda n=count, a=array: _unpacked(n, a))
        for count in (2, 4, 8)
        for array in ("x_train", columns.IMAGE)
    ]


def _unpacked(count, array):
    with tempfile.TemporaryDirectory() as folder, unittest.mock.patch.dict(os.environ) as variables:
        path = pathlib.Path(folder) / "bomb.npz"
        np.savez_compressed(path, **{array: np.zeros((count, 6000, 6000), "uint8")})
        variables[npz.VARIABLE] = folder
        npz.load(path.stem, splits.parse("train"))


def archives():
    """Archives in the place of that of the graph."""
    graph = io.BytesIO(bytes(2**20))
    made = []
    for kind in (tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:gz") as packed:
            member = tarfile.TarInfo(inception_file.FILE)
            member.type, member.linkname = kind, "/etc/passwd"
            member.size = 2**20 if kind == tarfile.REGTYPE else 0
            packed.addfile(member, graph)
        made.append(file.getvalue())
    made += [made[0][:-9], b"", b"\x1f\x8b", made[0] + bytes(2**27)]
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(made):
            path = pathlib.Path(folder) / f"{number}.tgz"
            path.write_bytes(data)
            outcomes.append(outcome(lambda p=path: inception_file.read(p)))
    return outcomes
