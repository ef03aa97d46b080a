"""The data sets by name, and whether what is made is what the documents speak of."""

import hashlib

from tools.fetch_data import avatars, cifar10, digits, emoji, openmoji, toons, wordnet

MAKERS = {  # Name -> function that takes a scratch folder and returns arrays by name.
    "mnist": digits.mnist,
    "fashion_mnist": digits.fashion_mnist,
    "cifar10": cifar10.arrays,
    "openmoji": openmoji.arrays,
    "emoji": emoji.arrays,
    "wordnet": wordnet.arrays,
    "avatars": avatars.arrays,
    "avatars_128": avatars.larger,
    "toons": toons.arrays,
}
DIGESTS = {
    "mnist": "671f7ff1cd78a806f3c7de31fe6135ccac3ed00eecdc7daeabac72ab6b9657a6",
    "fashion_mnist": "0d6fa880478b640cc467a17e9b8fb58b35bbbbd70fdd2aeba0e4c8b93e92a6d6",
    "cifar10": "fe579add76d6d91bfae30e0dfc53194d15a205f093de6e9462b6dfd223f42156",
    "openmoji": "0a4c26a57061bc23849dcc1e3ad05ac791fc42e7f7311c1500f1fb35168deb0f",
    "emoji": "64365d5fbe45cecd79bf55d6ee286f629d20cff5288f1ce3aa554051e37c36cb",
    "wordnet": "d318e87a5962ce91f798f0fb367f75e21aa8a01e4836b16433d78fe93dd998e9",
    "avatars": "8e8afd9d62996a6e36237d52b9f62235812bdcee0c3ef2f32ea9d2753bfed059",
    "avatars_128": "2808c4385696df528fbcc31d8aeab98443107f72adb22a96150d6c3c7c1d6674",
    "toons": "add2787b8ca892419eaa70527fd567898f1a8bd011c39ef1de3a77f2dcd9b510",
}


def digest(arrays):
    """A SHA-256 of names, types, shapes and values."""
    total = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        total.update(f"{name} {array.dtype} {array.shape} ".encode() + array.tobytes())
    return total.hexdigest()


def is_known(name, arrays):
    """Whether the arrays are those that presets and scores in the documents are of, bit for bit."""
    return digest(arrays) == DIGESTS[name]
