"""Files of a folder that cannot be read are left out, on request."""

import contextlib
import json

from keras_gan.data import cache, image_files
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.warning import warn


def left_out(decoded, part, root, stem, version):
    """`decoded(part)` without the images that cannot be read, which a warning counts and names.

    Only decoding shows what is damaged. A note in the cache tells the next call, so that it need
    not decode all images to find them.

    Args:
        decoded: function of a `Part` that returns `(images, labels)`, or raises a
            `DamagedImagesError`.
        part: a `Part` of the folder.
        root: of the folder.
        stem: identifies folder and settings in the cache.
        version: identifies the contents.
    """
    note = cache.directory() / f"{stem}.damaged.json"
    reasons = _noted(note, version)
    try:
        found = decoded(part.without(reasons))
    except image_files.DamagedImagesError as error:
        reasons |= {path.relative_to(root).as_posix(): v for path, v in error.reasons.items()}
        whole = part.without(reasons)
        if not whole.names:
            raise
        found = decoded(whole)
    if reasons:
        _write(note, version, reasons)
        warn(
            f"{len(reasons)} of {len(part.names)} files in {str(root)!r} cannot be read as images "
            f"and are left out: {image_files.named(reasons)}."
        )
    return found


def _noted(path, version):
    """The reasons by name that the note holds for this version; none where it is damaged."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return dict(found["reasons"]) if found["version"] == version else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _write(path, version, reasons):
    with contextlib.suppress(OSError), replacing(path) as temporary:  # Without it, all is decoded.
        temporary.write_text(json.dumps({"version": version, "reasons": reasons}), "utf-8")
