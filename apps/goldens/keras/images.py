"""images.json: pictures as Keras loads and resizes them, and Matplotlib's colour maps."""

import io

import matplotlib
import numpy as np
import PIL
from PIL import Image

from golden_file import keras, tensor, write

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
SIZES = [(1, 1), (3, 4), (4, 13), (10, 8)]
LOADED = ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]
RESIZED = {"nearest": "nearest", "bilinear": "bilinear", "bicubic": "bicubic", "lanczos": "lanczos3"}


def make():
    generator = np.random.default_rng(23)
    pictures = [
        generator.integers(0, 256, size=(7, 5, channels), dtype="uint8") for channels in (1, 2, 3, 4)
    ] + [generator.integers(0, 256, size=(12, 31, 3), dtype="uint8")]
    loaded, resized = [], []
    for index, picture in enumerate(pictures):
        channels = picture.shape[2]
        file = io.BytesIO()
        Image.fromarray(picture.squeeze(), MODES[channels]).save(file, "png")
        modes = ["rgb", "rgba", "grayscale"] if index < 4 else ["rgb"]
        for mode in modes:
            for size in [None] + SIZES:
                for interpolation in LOADED if size and index >= 2 else ["nearest"]:
                    for keep in [False, True] if size and mode == "rgb" else [False]:
                        image = keras.utils.load_img(
                            io.BytesIO(file.getvalue()),
                            color_mode=mode,
                            target_size=size,
                            interpolation=interpolation,
                            keep_aspect_ratio=keep,
                        )
                        y = np.asarray(image, dtype="uint8")
                        loaded.append(
                            {
                                "picture": index,
                                "colorMode": mode,
                                "size": size,
                                "interpolation": interpolation,
                                "cropToAspectRatio": keep,
                                "y": tensor(y if y.ndim == 3 else y[:, :, None]),
                            }
                        )
        if channels == 2:
            continue
        for size in SIZES:
            for interpolation, name in RESIZED.items():
                fits = ["stretch", "crop", "pad"] if interpolation in ("nearest", "bilinear") else ["stretch"]
                # Keras' bars have the fill value in the alpha channel too.
                for fit in fits[:2] if channels == 4 else fits:
                    y = keras.ops.image.resize(
                        picture,
                        size,
                        interpolation=name,
                        crop_to_aspect_ratio=fit == "crop",
                        pad_to_aspect_ratio=fit == "pad",
                        fill_value=9,
                    )
                    resized.append(
                        {
                            "picture": index,
                            "size": size,
                            "interpolation": interpolation,
                            "cropToAspectRatio": fit == "crop",
                            "padToAspectRatio": fit == "pad",
                            "y": tensor(y),
                        }
                    )
    maps = {
        name: tensor(np.round(matplotlib.colormaps[name](np.arange(0, 256, 3))[:, :3] * 255).astype("uint8"))
        for name in ["gray", "magma", "inferno", "viridis", "turbo", "coolwarm"]
    }
    write(
        "images",
        {
            "tools": {"pillow": PIL.__version__, "matplotlib": matplotlib.__version__},
            "pictures": [tensor(picture) for picture in pictures],
            "loaded": loaded,
            "resized": resized,
            "colorMaps": maps,
        },
    )
