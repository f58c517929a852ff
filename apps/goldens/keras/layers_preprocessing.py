"""layers/preprocessing.json: the layers that resize pictures."""

from golden_file import write
from layer_case import Cases


def make():
    cases = Cases(22)
    add = cases.add
    last, first = (1, 4, 7, 2), (1, 2, 4, 7)

    for size in (4, 7), (2, 3), (5, 9), (8, 4), (1, 1):
        height, width = size
        for interpolation in "bilinear", "nearest":
            args = {"height": height, "width": width, "interpolation": interpolation}
            add("Resizing", last, **args)
            add("Resizing", last, **args, crop_to_aspect_ratio=True)
            add("Resizing", last, **args, pad_to_aspect_ratio=True, fill_value=1.5)
            add("Resizing", last, **args, antialias=True)
    add("Resizing", first, height=3, width=5, data_format="channels_first", name="small")
    add("Resizing", first, height=6, width=5, data_format="channels_first", pad_to_aspect_ratio=True, fill_value=-1)
    add("Resizing", first, height=6, width=5, data_format="channels_first", crop_to_aspect_ratio=True, antialias=True)
    add("Resizing", first, height=3, width=5, image_data_format="channels_first")
    pixels = cases.quarters.generator.integers(0, 256, size=(1, 3, 5, 3))
    for dtype in "uint8", "int32":
        for args in {}, {"interpolation": "nearest"}, {"antialias": True, "fill_mode": "constant"}:
            add("Resizing", inputs=[pixels.astype(dtype)], height=2, width=7, **args)
        add("Resizing", inputs=[pixels.astype(dtype)], height=4, width=4, pad_to_aspect_ratio=True, fill_value=300.0)

    for size in (4, 7), (2, 3), (3, 2), (3, 4), (4, 1), (5, 3), (2, 9), (6, 9), (9, 2):
        add("CenterCrop", last, height=size[0], width=size[1])
    add("CenterCrop", first, height=3, width=4, data_format="channels_first", name="middle")
    add("CenterCrop", first, height=6, width=4, data_format="channels_first")
    add("CenterCrop", first, height=3, width=4, image_data_format="channels_first")
    add("CenterCrop", inputs=[pixels.astype("uint8")], height=2, width=4)
    add("CenterCrop", inputs=[pixels.astype("uint8")], height=4, width=4)
    write("layers/preprocessing", {"cases": cases.cases})
