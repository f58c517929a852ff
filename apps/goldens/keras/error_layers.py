"""Mistakes with the other layers."""

MERGES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"]


def pooling(errors):
    for layer in "MaxPooling2D", "AveragePooling2D":
        for value in 0, -1, (2,), (2, 2, 2), (2, 0), "ab", None, 2.5, (1.5, 2):
            errors.constructor(layer, pool_size=value)
        for value in 0, (1, 0), (1,), "ab":
            errors.constructor(layer, pool_size=2, strides=value)
        for value in "causal", "SAME", "nope", None, 1:
            errors.constructor(layer, pool_size=2, padding=value)
            errors.call(layer, (1, 4, 4, 2), pool_size=2, padding=value)
        errors.constructor(layer, pool_size=2, data_format="nhwc")
        errors.build(layer, (None, 1, 4, 2), pool_size=2)
        errors.call(layer, (1, 1, 4, 2), pool_size=2)
        errors.call(layer, (None, 1, 4, 2), pool_size=2)
        errors.call(layer, (1, 4, 2), pool_size=2)
        errors.call(layer, (1, 4, 4, 4, 2), pool_size=2)
        errors.constructor(layer, pool_size=2, nope=1)
    for layer in "GlobalAveragePooling2D", "GlobalMaxPooling2D":
        errors.constructor(layer, data_format="nhwc")
        errors.call(layer, (1, 4, 2))
        errors.call(layer, (1, 4, 4, 4, 2))
        errors.call(layer, (1, 0, 4, 2))
        errors.constructor(layer, nope=1)

    for layer in "MaxPooling1D", "AveragePooling1D":
        for value in 0, -1, (2, 2), (0,), "ab", None, 2.5, (1.5,):
            errors.constructor(layer, pool_size=value)
        for value in 0, (1, 1), -2, "ab":
            errors.constructor(layer, pool_size=2, strides=value)
        for value in "causal", "SAME", "nope", None, 1:
            errors.call(layer, (1, 4, 2), pool_size=2, padding=value)
        errors.constructor(layer, pool_size=2, data_format="nhwc")
        errors.call(layer, (1, 1, 2), pool_size=2)
        errors.call(layer, (None, 1, 2), pool_size=2)
        errors.call(layer, (None, 2, 1), pool_size=2, data_format="channels_first")
        errors.call(layer, (4, 2), pool_size=2)
        errors.call(layer, (1, 4, 4, 2), pool_size=2)
        errors.constructor(layer, pool_size=2, nope=1)
    for layer in "GlobalAveragePooling1D", "GlobalMaxPooling1D":
        errors.constructor(layer, data_format="nhwc")
        errors.call(layer, (4, 2))
        errors.call(layer, (1, 4, 4, 2))
        errors.call(layer, (1, 0, 2))
        errors.call(layer, (1, 2, 0), data_format="channels_first")
        errors.constructor(layer, nope=1)


def normalization_and_activation(errors):
    layer = "BatchNormalization"
    for args in [
        {"axis": "nope"},
        {"axis": None},
        {"axis": [3]},
        {"axis": 1.7},
        {"momentum": "a"},
        {"momentum": 2},
        {"momentum": -1},
        {"epsilon": None},
        {"epsilon": -1},
        {"synchronized": True},
        {"beta_initializer": "nope"},
        {"gamma_regularizer": "nope"},
        {"beta_constraint": "nope"},
        {"nope": 1},
        {"renorm": True, "renorm_clipping": {"nope": 1}},
        {"renorm": True},
    ]:
        errors.constructor(layer, **args)
    for axis in 4, -5:
        errors.build(layer, (None, 4, 4, 3), axis=axis)
        errors.call(layer, (None, 4, 4, 3), axis=axis)
    errors.build(layer, (None, 4, 4, None))
    errors.build(layer, (None, 4, 4, 3), axis=0)
    errors.call(layer, (2, 4, 4, 5), (None, 4, 4, 3), name="bn")
    errors.call(layer, (2, 4, 3), (None, 4, 4, 3), name="bn")
    errors.call(layer, (None, 4, 4, 5), (None, 4, 4, 3), name="bn")

    layer = "LayerNormalization"
    for args in [
        {"axis": "nope"},
        {"axis": None},
        {"axis": 1.7},
        {"epsilon": None},
        {"epsilon": -1},
        {"center": "a"},
        {"beta_initializer": "nope"},
        {"gamma_regularizer": "nope"},
        {"beta_constraint": "nope"},
        {"momentum": 0.5},
        {"nope": 1},
    ]:
        errors.constructor(layer, **args)
    for axis in 3, -4, [1, 3], [1.5], [1, 1], [-1, 2]:
        errors.build(layer, (None, 4, 3), axis=axis)
        errors.call(layer, (2, 4, 3), axis=axis)
    errors.build(layer, (None, 4, None))
    errors.build(layer, (None, 4, 3), axis=0)
    errors.build(layer, (None, 4, 3), axis=[0, 1])
    errors.call(layer, (2, 4, 5), (None, 4, 3), name="ln")
    errors.call(layer, (None, 4, 5), (None, 4, 3), name="ln")
    errors.call(layer, (2, 3), (None, 4, 3), name="ln")
    errors.call(layer, (3,), (None, 4, 3), name="ln")
    errors.call(layer, (5,), name="ln")

    errors.constructor("Activation", activation="nope")
    errors.constructor("Activation", activation=3)
    errors.constructor("Activation", activation=None)
    for args in (
        {"max_value": -1},
        {"negative_slope": -1},
        {"negative_slope": None},
        {"threshold": -1},
        {"threshold": None},
        {"max_value": "a"},
        {"nope": 1},
    ):
        errors.constructor("ReLU", **args)
    for args in (
        {"negative_slope": None},
        {"negative_slope": -1},
        {"negative_slope": "a"},
        {"alpha": 0.3},
        {"alpha": -1},
        {"nope": 1},
    ):
        errors.constructor("LeakyReLU", **args)
    for args in {"alpha": None}, {"alpha": -1}, {"alpha": "a"}, {"nope": 1}:
        errors.constructor("ELU", **args)
    for args in (
        {"shared_axes": [0]},
        {"shared_axes": [4]},
        {"shared_axes": 1},
        {"shared_axes": [-1]},
        {"shared_axes": "a"},
        {},
    ):
        errors.build("PReLU", (None, 4, 4, 3), **args)
    errors.build("PReLU", (None, None, 4, 3))
    errors.build("PReLU", (None, None, 4, 3), shared_axes=[1])
    errors.constructor("PReLU", alpha_initializer="nope")
    errors.call("PReLU", (2, 4, 4, 5), (None, 4, 4, 3), name="prelu")
    errors.call("PReLU", (2, 4, 4, 5), (None, 4, 4, 3), name="prelu", shared_axes=[1, 2])
    errors.call("PReLU", (2, 5, 4, 3), (None, 4, 4, 3), name="prelu", shared_axes=[1, 2])
    for args in {"axis": 4}, {"axis": "a"}, {"axis": (1, 4)}, {"axis": []}, {"axis": None}, {"axis": -4}:
        errors.call("Softmax", (2, 3, 4), **args)
    errors.call("Softmax", (2, 1))


def regularization(errors):
    for layer, name in [
        ("Dropout", "rate"),
        ("SpatialDropout2D", "rate"),
        ("SpatialDropout1D", "rate"),
        ("GaussianNoise", "stddev"),
    ]:
        for value in 1.1, -0.1, 2, None, "a", float("nan"), float("inf"), True:
            errors.constructor(layer, **{name: value})
        for seed in 1.5, "a", -1, 2**32, True, None:
            errors.constructor(layer, **{name: 0.5}, seed=seed)
        errors.constructor(layer, **{name: 0.5}, nope=1)
    for shape in "ab", 3, (1, 0), (1, -1), (1, 1.5), (1, "a"), [None, 1]:
        errors.constructor("Dropout", rate=0.5, noise_shape=shape)
    errors.call("Dropout", (2, 3, 4), training=True, rate=0.5, noise_shape=(2, 2, 4))
    errors.call("Dropout", (2, 3, 4), training=True, rate=0.5, noise_shape=(2, 4))
    errors.call("Dropout", (2, 3, 4), training=True, rate=0.5, noise_shape=(4,))
    errors.constructor("SpatialDropout2D", rate=0.5, data_format="nhwc")
    errors.constructor("SpatialDropout2D", rate=0.5, trainable=False)
    errors.call("SpatialDropout2D", (2, 3, 4), training=True, rate=0.5)
    errors.constructor("SpatialDropout1D", rate=0.5, data_format="channels_last")
    errors.call("SpatialDropout1D", (2, 3), training=True, rate=0.5)
    errors.call("SpatialDropout1D", (2, 3, 4, 5), training=True, rate=0.5)
    for args in (
        {"l1": -1},
        {"l2": -0.5},
        {"l1": "a"},
        {"l1": float("nan")},
        {"l2": float("inf")},
        {"l1": None},
        {"nope": 1},
    ):
        errors.constructor("ActivityRegularization", **args)


def reshaping(errors):
    for layer, name in ("ZeroPadding2D", "padding"), ("Cropping2D", "cropping"):
        for value in (
            (1, 2, 3),
            (1,),
            -1,
            (-1, 1),
            (1, -1),
            ((1, 2), (3, -1)),
            ((1, 2, 3), (1, 1)),
            ("a", 1),
            "ab",
            None,
            1.5,
            (1.5, 1),
            ((1, 1), 1.5),
            {},
        ):
            errors.constructor(layer, **{name: value})
        errors.constructor(layer, **{name: 1}, data_format="nhwc")
        errors.call(layer, (2, 4, 4), **{name: 1})
        errors.call(layer, (2, 4, 4, 4, 3), **{name: 1})
    errors.call("ZeroPadding2D", (2, 4, 4, 3), padding=-1)
    for cropping in 2, ((2, 2), (0, 0)), ((0, 0), (5, 0)), 3:
        errors.call("Cropping2D", (2, 4, 4, 3), cropping=cropping)
        errors.call("Cropping2D", (None, 4, 4, 3), cropping=cropping)
    errors.call("Cropping2D", (None, 3, 4, 4), cropping=2, data_format="channels_first")

    for value in 0, -1, (2,), (2, 2, 2), (2, 0), "ab", None, 1.5, (1.5, 2):
        errors.constructor("UpSampling2D", size=value)
    for value in "nope", "NEAREST", "bicubic", "lanczos3", "", None, 1:
        errors.constructor("UpSampling2D", interpolation=value)
        errors.call("UpSampling2D", (1, 2, 2, 1), interpolation=value)
    errors.constructor("UpSampling2D", data_format="nhwc")
    errors.call("UpSampling2D", (2, 4, 3))

    for layer, name in ("ZeroPadding1D", "padding"), ("Cropping1D", "cropping"):
        for value in (1, 2, 3), (1,), -1, (-1, 1), ((1, 2), (3, 1)), ("a", 1), "ab", None, 1.5, (1.5, 1), {}:
            errors.constructor(layer, **{name: value})
        errors.call(layer, (2, 4), **{name: 1})
        errors.call(layer, (2, 4, 4, 4), **{name: 1})
        errors.constructor(layer, data_format="nhwc")
        errors.constructor(layer, nope=1)
    for cropping in 2, (4, 0), (0, 5), (1, 3):
        errors.call("Cropping1D", (2, 4, 3), cropping=cropping)
        errors.call("Cropping1D", (None, 4, 3), cropping=cropping)
    for layer, name, shapes in ("UpSampling1D", "size", [(2, 3), (2, 3, 4, 5)]), ("RepeatVector", "n", [(2,), (2, 3, 4)]):
        for value in 0, -1, (2,), "ab", None, 1.5, True:
            errors.constructor(layer, **{name: value})
        for shape in shapes:
            errors.call(layer, shape, **{name: 2})
        errors.constructor(layer, **{name: 2}, nope=1)

    for target in (-1, -1), (-2, 3), (2.5, 2), ("a",), 6, "ab", None, (0,), (2, None):
        errors.constructor("Reshape", target_shape=target)
    for target in (5,), (4, 2), (-1, 4), (0, 6), (-1, 0), (7, -1):
        errors.call("Reshape", (2, 6), target_shape=target)
        errors.call("Reshape", (None, 6), target_shape=target)
    errors.constructor("Reshape", target_shape=(2,), nope=1)
    errors.constructor("Flatten", data_format="nhwc")
    errors.call("Flatten", ())
    for dims in (0, 1), (1, 1), (1, 3), (2,), (-1, 1), (), ("a", "b"), (1.0, 2.0), 1, None:
        errors.constructor("Permute", dims=dims)
    errors.call("Permute", (2, 3, 4, 5), dims=(2, 1))
    errors.call("Permute", (2, 3), dims=(2, 1))
    for args in (
        {"scale": "a"},
        {"scale": None},
        {"scale": [1, 2]},
        {"scale": 1, "offset": [1, 2]},
        {"scale": 1, "offset": None},
    ):
        errors.constructor("Rescaling", **args)
        errors.call("Rescaling", (2, 4, 3), **args)


def merging(errors):
    for layer in MERGES:
        errors.call(layer, [(2, 3), (2, 4)])
        errors.call(layer, [(None, 3), (None, 4)])
        errors.call(layer, [(2, 3), (4, 3)])
        errors.call(layer, [(2, 3, 2), (2, 2)])
        errors.call(layer, [(2, 2, 3), (2, 3), (2, 3, 1)])
        errors.call(layer, [(2, 3)])
        errors.call(layer, [])
        errors.call(layer, (2, 3))
        errors.constructor(layer, nope=1)
    errors.call("Subtract", [(2, 3), (2, 3), (2, 3)])
    for args in {"axis": 3}, {"axis": -4}, {"axis": "a"}, {"axis": None}, {"axis": 1.0}, {"axis": 0}:
        errors.call("Concatenate", [(2, 3, 4), (2, 3, 4)], **args)
    errors.call("Concatenate", [(2, 3, 4), (2, 5, 4)])
    errors.call("Concatenate", [(None, 3, 4), (None, 5, 4)])
    errors.call("Concatenate", [(2, 3, 4), (2, 4)])
    errors.call("Concatenate", [(2, 3, 4), (3, 3, 4)])
    errors.call("Concatenate", [(2, 3, 4)])
    errors.call("Concatenate", [])
    errors.call("Concatenate", (2, 3, 4))
    for axes in "a", None, 1.5, (1,), (1, 1, 1), (1, "a"), (1.5, 1), {}, [], ((1,), (1,)):
        errors.constructor("Dot", axes=axes)
    errors.constructor("Dot", axes=1, normalize="a")
    errors.constructor("Dot", axes=1, nope=1)
    for shapes in [[(2, 3), (2, 4)], [(None, 3), (None, 4)], [(2, 3, 4), (2, 4, 3)], [(None, None), (None, 4)]]:
        errors.call("Dot", shapes, axes=1)
        errors.call("Dot", shapes, axes=(-1, -1))
    for axes in 0, (0, 1), (1, 0), 3, -4, (3, 1), (1, 3), (-4, 1):
        errors.call("Dot", [(3, 3, 3), (3, 3, 3)], axes=axes)
    errors.call("Dot", [(2, 3), (4, 3)], axes=1)
    errors.call("Dot", [(2,), (2, 3)], axes=(0, 0))
    errors.call("Dot", [(2, 3), (2, 3), (2, 3)], axes=1)
    errors.call("Dot", [(2, 3)], axes=1)
    errors.call("Dot", [], axes=1)
    errors.call("Dot", (2, 3), axes=1)


def core(errors):
    for units in 0, -1, None, 2.5, "3", True, [3]:
        errors.constructor("Dense", units=units)
    for name in (
        "activation",
        "kernel_initializer",
        "bias_initializer",
        "kernel_regularizer",
        "bias_regularizer",
        "activity_regularizer",
        "kernel_constraint",
        "bias_constraint",
    ):
        errors.constructor("Dense", units=2, **{name: "nope"})
        errors.constructor("Dense", units=2, **{name: 3})
    errors.constructor("Dense", units=2, nope=1)
    errors.constructor("Dense", units=2, name="a/b")
    errors.constructor("Dense", units=2, name=3)
    errors.constructor("Dense", units=2, name="")
    errors.constructor("Dense", units=2, dtype="nope")
    errors.build("Dense", (None, None), units=2)
    errors.build("Dense", (None,), units=2)
    errors.call("Dense", (2, 4), (None, 3), name="d", units=2)
    errors.call("Dense", (4,), (None, 3), name="d", units=2)
    errors.call("Dense", (None, 4), (None, 3), name="d", units=2)
    errors.constructor("Identity", nope=1)
    for args in [
        {},
        {"shape": 3},
        {"shape": (-1,)},
        {"shape": (2.5,)},
        {"shape": ("a",)},
        {"shape": (0,)},
        {"shape": (2,), "batch_shape": (1, 2)},
        {"batch_size": 2, "batch_shape": (1, 2)},
        {"shape": (2,), "dtype": "nope"},
        {"shape": (2,), "sparse": True},
        {"shape": (2,), "ragged": True},
        {"shape": (2,), "nope": 1},
        {"shape": (2,), "batch_size": -1},
        {"batch_shape": ()},
        {"shape": ()},
        {"shape": None},
        {"shape": (2,), "name": 3},
    ]:
        errors.constructor("InputLayer", **args)
        errors.constructor("Input", **args)
