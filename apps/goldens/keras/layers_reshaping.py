"""layers/reshaping.json."""

import numpy as np

from golden_file import write
from layer_case import Cases


def make():
    cases = Cases(16)
    add = cases.add
    last, first = (1, 4, 5, 2), (1, 2, 4, 5)

    for padding in 1, 2, 0, (1, 2), (0, 1), ((1, 2), (3, 0)), ((0, 1), (0, 1)), ((0, 0), (0, 0)), (1, (2, 0)):
        add("ZeroPadding2D", last, padding=padding)
    add("ZeroPadding2D", last)
    add("ZeroPadding2D", first, padding=((1, 2), (3, 0)), data_format="channels_first", name="pad")
    for cropping in (
        1,
        0,
        (1, 2),
        (0, 1),
        ((1, 2), (3, 0)),
        ((0, 1), (1, 0)),
        ((0, 0), (1, 2)),
        ((1, 0), (0, 0)),
        (1, (2, 0)),
        ((3, 0), (0, 4)),
    ):
        add("Cropping2D", last, cropping=cropping)
    add("Cropping2D", last)
    for cropping in ((1, 2), (3, 0)), ((0, 1), (1, 0)), ((0, 0), (1, 2)), 1:
        add("Cropping2D", first, cropping=cropping, data_format="channels_first", name="crop")

    small, small_first = (1, 2, 3, 2), (1, 2, 2, 3)
    for interpolation in "nearest", "bilinear":
        for size in 1, 2, 3, (2, 3), (3, 1), (1, 4), 5:
            add("UpSampling2D", small, size=size, interpolation=interpolation)
        for size in 2, (3, 2):
            add("UpSampling2D", small_first, size=size, interpolation=interpolation, data_format="channels_first")
        add("UpSampling2D", (1, 1, 1, 2), size=3, interpolation=interpolation)
    add("UpSampling2D", small, name="up")

    for shape, target in [
        ((2, 6), (3, 2)),
        ((2, 6), (-1,)),
        ((2, 6), (2, -1)),
        ((2, 2, 3), (6,)),
        ((2, 2, 3), (3, 2, 1)),
        ((2, 1, 1, 4), (4,)),
        ((2, 4), (-1, 2, 2)),
        ((2, 1), ()),
        ((2, 3), (3,)),
        ((2, 6), [3, 2]),
    ]:
        add("Reshape", shape, target_shape=target)
    add("Reshape", (2, 6), target_shape=(2, 3), name="again")

    for shape in (2, 3, 2, 2), (2, 5), (3,), (2, 3, 2):
        add("Flatten", shape)
        add("Flatten", shape, data_format="channels_first")
    add("Flatten", (2, 2, 2, 1, 3), data_format="channels_first", name="flat")

    for layer, args in ("ZeroPadding2D", {}), ("Cropping2D", {"cropping": 1}), ("UpSampling2D", {}), ("Flatten", {}):
        add(layer, first, image_data_format="channels_first", **args)

    for shape, dims in (
        ((2, 3, 4), (2, 1)),
        ((2, 3, 4), (1, 2)),
        ((2, 2, 3, 4), (3, 1, 2)),
        ((2, 2, 3, 4), (2, 3, 1)),
        ((2, 3), (1,)),
        ((1, 2, 3, 2, 2), (4, 2, 1, 3)),
        ((2, 3, 4), [2, 1]),
    ):
        add("Permute", shape, dims=dims)

    pixels = np.array([[[0, 64, 128], [255, 127.5, 1]]], "float32")
    for args in [
        {"scale": 1 / 255},
        {"scale": 1 / 127.5, "offset": -1},
        {"scale": 2},
        {"scale": 0.1, "offset": 0.3},
        {"scale": [1, 2, 3]},
        {"scale": [1.0, 0.5, 0.25], "offset": [0.0, 1.0, -1.0]},
        {"scale": 2.0, "offset": [1.0, 2.0, 3.0]},
        {"scale": (0.5, 0.25, 2.0), "offset": (1, 2, 3), "name": "scale"},
    ]:
        add("Rescaling", inputs=[pixels], **args)
    # Under channels_first Keras turns the scale into (3, 1, 1), and leaves the offset to the last axis.
    columns = np.moveaxis(np.repeat(pixels[:, None], 2, axis=1), -1, 1)[..., :2]
    add("Rescaling", inputs=[columns], scale=[1.0, 0.5, 0.25], image_data_format="channels_first")
    add("Rescaling", inputs=[columns], scale=[1.0, 0.5, 0.25], offset=[1.0, 2.0], image_data_format="channels_first")
    add("Rescaling", inputs=[columns], scale=0.5, offset=1.0, image_data_format="channels_first")
    add("Rescaling", inputs=[pixels.astype("uint8")], scale=1 / 255)
    add("Rescaling", inputs=[pixels.astype("int32")], scale=0.5, offset=-1)

    sequence = (2, 5, 3)
    for padding in 1, 2, 0, (1, 2), (0, 3), [2, 0]:
        add("ZeroPadding1D", sequence, padding=padding)
        add("ZeroPadding1D", (2, 3, 5), padding=padding, data_format="channels_first", name="pad")
    add("ZeroPadding1D", sequence)
    add("ZeroPadding1D", sequence, image_data_format="channels_first", padding=(1, 2))
    for cropping in 1, 2, 0, (1, 2), (0, 3), [2, 0], (0, 0), (4, 0), (0, 4):
        add("Cropping1D", sequence, cropping=cropping)
    add("Cropping1D", sequence)
    add("Cropping1D", (2, 4, 6), name="crop", cropping=1, image_data_format="channels_first")
    for size in 1, 2, 3, 7:
        add("UpSampling1D", sequence, size=size)
    add("UpSampling1D", sequence)
    add("UpSampling1D", (1, 1, 1), size=2, name="up", image_data_format="channels_first")
    for n in 1, 2, 5:
        add("RepeatVector", (3, 4), n=n)
    add("RepeatVector", (1, 1), n=3, name="again")
    write("layers/reshaping", {"cases": cases.cases})
