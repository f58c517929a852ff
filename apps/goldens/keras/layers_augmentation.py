"""layers/augmentation.json: the layers that change pictures at random."""

from golden_file import write
from layer_case import Cases


def make():
    cases = Cases(31)
    add = cases.add
    last, first, one = (2, 4, 5, 2), (2, 3, 4, 5), (4, 5, 3)

    for mode in "horizontal", "vertical", "horizontal_and_vertical":
        add("RandomFlip", (6, 2, 3, 3), mode=mode, seed=3, training=2)
        add("RandomFlip", first, mode=mode, seed=5, data_format="channels_first", training=2)
    add("RandomFlip", one, seed=1, training=3)
    add("RandomFlip", first, seed=1, image_data_format="channels_first", training=1)

    fills = {"reflect": {}, "wrap": {}, "constant": {"fill_value": 1.5}, "nearest": {}}
    for fill_mode, fill in fills.items():
        for interpolation in "bilinear", "nearest":
            args = {"fill_mode": fill_mode, "interpolation": interpolation, "seed": 7, **fill}
            add("RandomTranslation", last, height_factor=0.7, width_factor=(-0.9, 0.2), training=2, **args)
            add("RandomRotation", last, factor=0.9, training=2, **args)
            add("RandomZoom", last, height_factor=0.6, training=2, **args)
            add("RandomZoom", last, height_factor=(0.1, 1.0), width_factor=(-0.8, -0.3), training=2, **args)
    for name, args in (
        ("RandomTranslation", {"height_factor": (0.2, 0.1), "width_factor": 0}),
        ("RandomRotation", {"factor": (0.25, 0.25)}),
        ("RandomZoom", {"height_factor": -0.5, "width_factor": 0.0}),
    ):
        add(name, one, seed=2, training=2, **args)
        add(name, first, seed=2, data_format="channels_first", training=2, **args)
        add(name, (1, 1, 1, 1), seed=2, training=1, **args)

    pixels = cases.quarters.generator.integers(0, 256, size=(2, 4, 5, 3))
    inputs = [pixels.astype("float32")]
    add("RandomBrightness", inputs=inputs, factor=0.5, seed=4, training=2)
    add("RandomContrast", inputs=inputs, factor=0.5, seed=4, training=2)
    for dtype in "uint8", "float32":
        add("RandomRotation", inputs=[pixels.astype(dtype)], factor=0.1, seed=4, training=1)
    for range_ in (0, 1), (1, -1):
        add("RandomBrightness", last, factor=(0.3, -0.6), value_range=range_, seed=9, training=2, name="lamp")
    add("RandomContrast", last, factor=(0.2, 0.9), value_range=(-1, 1), seed=9, training=2)
    add("RandomContrast", first, factor=1.0, value_range=(-9, 9), seed=9, data_format="channels_first", training=2)
    for name in "RandomBrightness", "RandomContrast":
        add(name, one, factor=0.5, value_range=(-2, 2), seed=9, training=2)
        add(name, last, factor=(0.0, 0.0), value_range=(-2, 2), seed=9, training=1)
    write("layers/augmentation", {"cases": cases.cases})
