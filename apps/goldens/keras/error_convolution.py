"""Mistakes with the convolutions."""

CONVOLUTIONS = {
    "Conv1D": {"filters": 4, "kernel_size": 3},
    "Conv2D": {"filters": 4, "kernel_size": 3},
    "DepthwiseConv1D": {"kernel_size": 3},
    "DepthwiseConv2D": {"kernel_size": 3},
    "SeparableConv1D": {"filters": 4, "kernel_size": 3},
    "SeparableConv2D": {"filters": 4, "kernel_size": 3},
    "Conv1DTranspose": {"filters": 4, "kernel_size": 3},
    "Conv2DTranspose": {"filters": 4, "kernel_size": 3},
}


def convolutions(errors):
    for layer, good in CONVOLUTIONS.items():
        rank = 1 if "1D" in layer else 2
        channels_first = {"data_format": "channels_first"}
        wrong_counts = [(2, 2, 2), ()] + ([(2,)] if rank == 2 else [(2, 2)])
        for name in "kernel_size", "strides", "dilation_rate":
            values = [0, (1,) * (rank - 1) + (-2,), "ab", (1.5,) * rank]
            if layer in ("Conv1D", "DepthwiseConv2D"):
                values += [-1, None, 2.5, (0,) * rank, *wrong_counts, ("a",) * rank, (None,) * rank, True]
            for value in values:
                errors.constructor(layer, **{**good, name: value})
        errors.constructor(layer, **{**good, "kernel_size": (1, 0)})
        for value in "causal", "full", "SAME", "Valid", "", None, 1, [1] * rank, (1, 1):
            errors.constructor(layer, **good, padding=value)
        for value in "nhwc", "channels_middle", "CHANNELS_FIRST", "channelsLast", 3, "":
            errors.constructor(layer, **good, data_format=value)
        if "Depthwise" in layer or "Separable" in layer:
            for value in 0, -1, None, 1.5, "2":
                errors.constructor(layer, **good, depth_multiplier=value)
                errors.build(layer, (None, *[8] * rank, 3), **good, depth_multiplier=value)
        if "Depthwise" not in layer:
            for value in 0, -4, None, 2.5, "4":
                errors.constructor(layer, **{**good, "filters": value})
            for value in None, 2.5:
                errors.build(layer, (None, *[8] * rank, 3), **{**good, "filters": value})
        if "Transpose" in layer:
            for value in -1, (1,) * (rank - 1) + (-2,), "ab", (1.5,) * rank, (0,) * (rank + 1), 0, 2, 3, (0,) * rank:
                errors.constructor(layer, **good, strides=2, output_padding=value)
            errors.constructor(layer, **good, strides=3, dilation_rate=2, output_padding=3)
            errors.build(layer, (None, *[8] * rank, 3), **good, strides=2, output_padding=1)
        elif layer.startswith("Conv"):
            for value in 0, -1, 3, None, 1.5:
                errors.constructor(layer, **good, groups=value)
            errors.constructor(layer, **{**good, "filters": 5, "groups": 2})
            errors.build(layer, (None, *[9] * rank, 3), **good, groups=2)
        errors.constructor(layer, **good, strides=2, dilation_rate=2)
        if rank == 2:
            errors.constructor(layer, **good, strides=(2, 1), dilation_rate=(1, 2))
            errors.constructor(layer, **good, strides=(2, 2), dilation_rate=(2, 1))
        for name in (
            "activation",
            "bias_initializer",
            "bias_regularizer",
            "activity_regularizer",
            "bias_constraint",
            "nope",
        ):
            errors.constructor(layer, **good, **{name: "nope"})
        kernel = "kernel" if layer.startswith("Conv") else "depthwise"
        for suffix in "initializer", "regularizer", "constraint":
            errors.constructor(layer, **good, **{f"{kernel}_{suffix}": "nope"})
        if "Separable" in layer:
            for suffix in "initializer", "regularizer", "constraint":
                errors.constructor(layer, **good, **{f"pointwise_{suffix}": "nope"})
        errors.build(layer, (None, *[2] * rank, 3), **good)
        errors.build(layer, (None, *[8] * rank, 3), **{**good, "kernel_size": 5, "dilation_rate": 2})
        errors.build(layer, (None, 3, *[2] * rank), **good, **channels_first)
        errors.build(layer, (None, *[4] * rank, 3), **good, padding="same")
        errors.build(layer, (None, *[8] * (rank - 1), 3), **good)
        errors.build(layer, (None, *[8] * (rank + 1), 3), **good)
        errors.build(layer, (None, *[8] * rank, None), **good)
        errors.build(layer, (None, None, *[8] * rank), **good, **channels_first)
        errors.build(layer, (None, *[None] * rank, 3), **good)
        built = (None, *[8] * rank, 3)
        errors.call(layer, (1, *[8] * rank, 4), built, name="conv", **good)
        errors.call(layer, (None, *[8] * rank, 4), built, name="conv", **good)
        errors.call(layer, (8,) * rank + (3,), built, name="conv", **good)
        errors.call(layer, (1, *[2] * rank, 3), built, name="conv", **good)
        errors.call(layer, (None, *[2] * rank, 3), name="conv", **good)
        errors.call(layer, (1, 4, *[8] * rank), (None, 3, *[8] * rank), name="conv", **good, **channels_first)
        errors.call(layer, (0, *[8] * rank, 3), built, name="conv", **good)
