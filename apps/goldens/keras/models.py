"""models.json: order of layers, names, configs, weights, outputs of Sequential and functional models."""

import numpy as np

from golden_file import Quarters, keras, tensor, write
from model_sources import SOURCES, build


def shape_of(structure):
    return keras.tree.map_structure(lambda x: list(x.shape), structure)


def layer_line(layer):
    shapes = [shape_of(node.output_tensors) for node in layer._inbound_nodes]
    return {
        "name": layer.name,
        "className": type(layer).__name__,
        "outputShapes": [s[0] if len(s) == 1 else s for s in shapes],
        "params": layer.count_params(),
    }


def paths(weights):
    return [w.path for w in weights]


def freezing(model):
    for layer in [*model.layers, model]:
        if layer.weights and layer.trainable:
            layer.trainable = False
            yield {
                "layer": layer.name,
                "trainableWeights": paths(model.trainable_weights),
                "nonTrainableWeights": paths(model.non_trainable_weights),
            }
            layer.trainable = True


def count(weights):
    return sum(int(np.prod(w.shape)) for w in weights)


def case(name, quarters):
    model = build(SOURCES[name], keras, np)
    weights = [
        quarters(*w.shape, low=1, high=8) if w.name == "moving_variance" else quarters(*w.shape) for w in model.weights
    ]
    model.set_weights(weights)
    inputs = [quarters(2, *(5 if size is None else size for size in x.shape[1:])) for x in model.inputs]
    structure = model._inputs_struct if hasattr(model, "_inputs_struct") else model.inputs
    given = keras.tree.pack_sequence_as(structure, inputs) if len(inputs) > 1 else inputs[0]
    answer = model(given)
    losses = [np.float32(loss) for loss in model.losses]
    predicted = model.predict(given, verbose=0)
    outputs = keras.tree.flatten(predicted)
    for a, b in zip(keras.tree.flatten(answer), outputs):
        assert np.allclose(a, b, atol=1e-5), name
    numbers = iter(range(len(outputs)))
    return {
        "name": name,
        "source": SOURCES[name].strip("\n"),
        "className": type(model).__name__,
        "config": model.get_config(),
        "layers": [layer_line(layer) for layer in model.layers],
        "inputNames": list(model.input_names) if hasattr(model, "input_names") else [x.name for x in model.inputs],
        "outputNames": list(model.output_names) if hasattr(model, "output_names") else [],
        "inputShape": model.input_shape,
        "outputShape": model.output_shape,
        "params": {
            "total": count(model.weights),
            "trainable": count(model.trainable_weights),
            "nonTrainable": count(model.non_trainable_weights),
        },
        "weights": [
            {"name": w.name, "path": w.path, "trainable": bool(w.trainable), **tensor(w)} for w in model.weights
        ],
        "trainableWeights": paths(model.trainable_weights),
        "nonTrainableWeights": paths(model.non_trainable_weights),
        "frozen": list(freezing(model)),
        "inputs": [tensor(x) for x in inputs],
        "outputs": [tensor(y) for y in outputs],
        "outputStructure": keras.tree.map_structure(lambda _: next(numbers), predicted),
        "losses": losses,
    }


def make():
    quarters = Quarters(31)
    write("models", {"cases": [case(name, quarters) for name in SOURCES]})
