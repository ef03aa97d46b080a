"""How a GAN looks in a notebook."""

import base64
import contextlib
import html
import io
from typing import TYPE_CHECKING, Any

from keras_gan.utils.arrays import host_integer
from keras_gan.utils.hints import Part
from keras_gan.visualization import images

if TYPE_CHECKING:
    from PIL.Image import Image

COUNT = 16  # Samples that stand for a GAN.
NARROWEST = 256  # Pixels of a picture on the page; smaller ones are drawn larger.


class Display(Part):
    """The part of a GAN that a notebook shows."""

    def show(self, count: int = COUNT, seed: int = 0, **arguments: Any) -> "Image | str":
        """The picture of `preview`, as the value of a cell shows it.

        Args:
            count, seed, **arguments: those of `preview`.

        Returns:
            A `PIL.Image.Image`; of a GAN of texts, the texts in lines.
        """
        drawn = self.preview(count, seed, **arguments)
        return drawn if isinstance(drawn, str) else images.to_pil(drawn)

    def _repr_html_(self):
        """Class, parameters and images seen, with samples where they can be drawn now."""
        facts = [
            f"{name}: {network.count_params():,} parameters"
            for name, network in self.networks().items()
        ]
        facts.append(f"{host_integer(self.images_seen):,} real samples seen")
        lines = [f"<b>{type(self).__name__}</b>", *map(html.escape, facts)]
        with contextlib.suppress(ValueError, RuntimeError):  # No picture, or one in training.
            lines.append(_as_html(self.show()))
        return "<br>".join(lines)


def _as_html(shown):
    if isinstance(shown, str):
        return f"<pre>{html.escape(shown)}</pre>"
    file = io.BytesIO()
    shown.save(file, format="PNG")
    data = base64.b64encode(file.getvalue()).decode()
    width = max(shown.width, NARROWEST)
    return (
        f'<img alt="samples" width="{width}" style="image-rendering: pixelated" '
        f'src="data:image/png;base64,{data}">'
    )
