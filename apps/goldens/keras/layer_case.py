"""One layer, built, given weights, called: a case of layers/*.json."""

import numpy as np

from golden_file import Quarters, keras, tensor


def none_batch(shapes):
    return [(None, *s[1:]) for s in shapes]


def weights_of(layer, with_data=True):
    return [{"name": w.name, "trainable": bool(w.trainable), **tensor(w)} for w in layer.weights]


class Cases:
    def __init__(self, seed):
        self.quarters = Quarters(seed)
        self.cases = []

    def add(
        self,
        layer_name,
        *shapes,
        inputs=None,
        weights=None,
        mask=None,
        training=0,
        losses=False,
        image_data_format=None,
        **args,
    ):
        """`inputs` instead of random quarters of `shapes`; `weights` by name instead of random quarters;
        `training` successive calls with training=True; `image_data_format` is Keras' process-wide setting meanwhile."""
        if image_data_format is not None:
            keras.config.set_image_data_format(image_data_format)
            try:
                case = self.add(
                    layer_name,
                    *shapes,
                    inputs=inputs,
                    weights=weights,
                    mask=mask,
                    training=training,
                    losses=losses,
                    **args,
                )
            finally:
                keras.config.set_image_data_format("channels_last")
            case["imageDataFormat"] = image_data_format
            return case
        keras.backend.clear_session()
        layer = getattr(keras.layers, layer_name)(**args)
        inputs = [np.asarray(x) for x in inputs] if inputs is not None else [self.quarters(*s) for s in shapes]
        many = layer_name in MERGES
        shapes = none_batch([x.shape for x in inputs])
        layer.build(shapes if many else shapes[0])
        start = [self.weight(w, weights or {}) for w in layer.weights]
        layer.set_weights(start)
        x = inputs if many else inputs[0]
        if many:
            layer = getattr(keras.layers, layer_name)(**{**args, "name": layer.name})
        call = {} if mask is None else {"mask": np.asarray(mask)}
        if layer_name.startswith("Random"):
            # By themselves they augment unless told otherwise.
            call["training"] = False
        case = {
            "layer": layer_name,
            "args": args,
            "config": layer.get_config(),
            "inputs": [tensor(i) for i in inputs],
            **({} if mask is None else {"mask": tensor(mask)}),
            "weights": weights_of(layer),
            "output": tensor(layer(x, **call)),
            "outputShape": layer.compute_output_shape(shapes if many else shapes[0]),
        }
        if losses:
            case["losses"] = [np.float32(loss) for loss in layer.losses]
            assert case["losses"], args
        if training:
            case["training"] = []
            for _ in range(training):
                output = layer(x, training=True)
                case["training"].append({"output": tensor(output), "weights": weights_of(layer)})
            if layer_name == "BatchNormalization":
                case["afterTraining"] = tensor(layer(x))
                layer.set_weights(start)
                layer.trainable = False
                output = layer(x, training=True)
                case["frozen"] = {
                    "output": tensor(output),
                    "weights": weights_of(layer),
                    "trainableWeights": [w.name for w in layer.trainable_weights],
                    "nonTrainableWeights": [w.name for w in layer.non_trainable_weights],
                }
            generator = getattr(layer, "seed_generator", None) or getattr(layer, "generator", None)
            if generator is not None:
                case["seedState"] = [int(s) for s in np.asarray(generator.state)]
        check_shape(case)
        self.cases.append(case)
        return case

    def weight(self, weight, given):
        if weight.name in given:
            return np.asarray(given[weight.name], "float32").reshape(weight.shape)
        if weight.name == "moving_variance":
            return self.quarters(*weight.shape, low=1, high=12)
        return self.quarters(*weight.shape)


def check_shape(case):
    said, given = case["outputShape"], case["output"]["shape"]
    assert len(said) == len(given) and all(s is None or s == g for s, g in zip(said, given)), case


MERGES = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"}
