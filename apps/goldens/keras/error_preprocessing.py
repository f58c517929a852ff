"""Mistakes with the layers that resize pictures."""


def preprocessing(errors):
    good = {"height": 2, "width": 3}
    for layer in "Resizing", "CenterCrop":
        for name in "height", "width":
            for value in 0, -1, 2.5, "2", None:
                errors.constructor(layer, **{**good, name: value})
        for value in "nhwc", 3, "CHANNELS_FIRST":
            errors.constructor(layer, **good, data_format=value)
        errors.constructor(layer, **good, nope=1)
        for shape in (4, 5), (1, 1, 4, 5, 3), (None, 4, 5, 3), (None, None, None, 3), (4, 5, 3):
            errors.call(layer, shape, name="size", **good)
    for value in "bicubic", "lanczos3", "area", "", None, 3:
        errors.constructor("Resizing", **good, interpolation=value)
        errors.call("Resizing", (1, 4, 5, 3), **good, interpolation=value)
    for value in "reflect", "nearest", None:
        errors.call("Resizing", (1, 4, 5, 3), **good, fill_mode=value)
    errors.call("Resizing", (1, 4, 5, 3), **good, crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
