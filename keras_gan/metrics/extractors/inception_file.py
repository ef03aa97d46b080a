"""Finds the graph of the Fréchet inception distance: by its path, in the cache, or by download."""

import gzip
import hashlib
import http.client
import io
import os
import pathlib
import tarfile
import zlib

from keras_gan.data import cache
from keras_gan.utils import bounded_files
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.errors import DamagedFileError
from keras_gan.utils.warning import warn

FILE = "classify_image_graph_def.pb"
SIZE = 95_673_916
SHA256 = "009d6814d1bc560d4e7b236e170e9b2d5ca6f4b57bd8037f6db05776204415c6"
ARCHIVE = "inception-2015-12-05.tgz"
ARCHIVE_SIZE = 88_931_400  # Bytes; its publisher names no hash of it, ours is of the graph.
ORIGIN = f"https://download.tensorflow.org/models/image/imagenet/{ARCHIVE}"
VARIABLE = "KERAS_GAN_INCEPTION"
LARGEST_ARCHIVE = 2**27  # Bytes, unpacked: the graph and a few small files.


def read(path=None):
    """The graph's bytes, after a check of their SHA-256.

    Args:
        path: the file, or the archive that it is published in. By default the path in the
            environment variable KERAS_GAN_INCEPTION, else the cache folder, to which the graph is
            downloaded on first use.

    Raises:
        ValueError: if there is none, with instructions to get it, or if it is another file.
    """
    path = path or os.environ.get(VARIABLE) or None
    cached = cache.directory() / FILE
    if path is None and not os.path.exists(cached):
        return _downloaded(cached)
    path = pathlib.Path(path or cached)
    try:
        data = bounded_files.read(path, max(SIZE, ARCHIVE_SIZE))
    except OSError as error:
        raise _missing(error) from error
    except DamagedFileError as error:
        raise _wrong_file(path, error) from error
    return _checked(_unpacked(data, path) if data[:2] == b"\x1f\x8b" else data, path)


def _downloaded(cached):
    try:
        archive = bounded_files.download(ORIGIN, ARCHIVE_SIZE)
    except (OSError, http.client.HTTPException) as error:
        raise _missing(error) from error
    except DamagedFileError as error:
        raise _wrong_file(ORIGIN, error) from error
    data = _checked(_unpacked(archive, ORIGIN), ORIGIN)
    try:
        with replacing(cached) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        warn(
            f"The graph will be downloaded again, because the cache cannot be written: {error}. "
            "Set the environment variable KERAS_GAN_HOME to another folder."
        )
    return data


def _unpacked(data, source):
    """The graph in the archive, unpacked in memory only, and no more of it than the known sizes."""
    try:
        with gzip.open(io.BytesIO(data)) as file:
            files = io.BytesIO(file.read(LARGEST_ARCHIVE))
        with tarfile.open(fileobj=files) as archive:
            member = archive.getmember(FILE)
            if not (member.isreg() and member.size <= SIZE):
                raise tarfile.TarError(f"{FILE} of {member.size} bytes")
            return archive.extractfile(member).read()
    except (OSError, EOFError, zlib.error, tarfile.TarError, KeyError) as error:
        raise _wrong_file(source, f"no archive with {FILE} in it ({error})") from error


def _checked(data, source):
    """`data`, once they are the graph's, before anything parses them."""
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        raise _wrong_file(source, f"{len(data)} bytes of SHA-256 {digest}")
    return data


def _wrong_file(source, received):
    return ValueError(
        f"Expected the published Inception graph, {SIZE} bytes of SHA-256 {SHA256}; remove "
        f"{str(source)!r} and download {ORIGIN} again. Received: {received}."
    )


def _missing(error):
    return ValueError(
        f"The extractors 'inception' and 'inception_clean' need FID's graph of 2015. Download "
        f"{ORIGIN} on a machine with network access, and set its path: "
        f"`export {VARIABLE}=/path/to/{ARCHIVE}`. extractor='efficientnet_lite0' works offline. "
        f"Received: {error}."
    )
