"""Opens compiled models that Sepal wrote, evaluates them and trains on: `python train_files.py FOLDER` reads FOLDER/cases.json, writes
FOLDER/answers.json.

A case is { file, x, y, batchSize, initialEpoch }, with tensors for x and for y, or y by the names of outputs. An answer is { optimizer,
iterations, evaluated, history, weights } of one epoch more, in the order of the data, or { error }. `evaluated` is before it.
"""

import json

from answer_cases import answer_cases
from golden_file import keras, np


def answer(folder, case):
    keras.utils.clear_session()
    path = folder / case["file"]
    model = keras.models.load_model(path, custom_objects={"ownLoss": own_loss})
    if path.suffix == ".h5":
        rebuild_optimizer(model, path)
    optimizer = model.optimizer
    found = {
        "optimizer": {"className": type(optimizer).__name__, "config": plain(optimizer.get_config())},
        # `iterations` counts groups of accumulated gradients.
        "iterations": int(optimizer.variables[0]),
    }
    x, y = array(case["x"]), given(case["y"])
    evaluated = model.evaluate(x, y, batch_size=case["batchSize"], verbose=0, return_dict=True)
    epoch = case["initialEpoch"]
    options = {"initial_epoch": epoch, "epochs": epoch + 1, "shuffle": False, "verbose": 0}
    history = model.fit(x, y, batch_size=case["batchSize"], **options).history
    return {
        **found,
        "evaluated": evaluated,
        "history": {name: values[0] for name, values in history.items()},
        "weights": [{"data": np.asarray(weight, "float64").ravel().tolist()} for weight in model.get_weights()],
    }


def rebuild_optimizer(model, path):
    """What Keras 3.15 means to do, and fails at: it builds the optimizer for no variables, whoever wrote the file."""
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    optimizer.build(model.trainable_variables)
    with h5py.File(path, "r") as file:
        optimizer.set_weights(legacy_h5_format.load_optimizer_weights_from_hdf5_group(file))
    model.optimizer = optimizer


def own_loss(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


def given(y):
    return array(y) if "shape" in y else {name: array(value) for name, value in y.items()}


def array(value):
    return np.asarray(value["data"], value["dtype"]).reshape(value["shape"])


def plain(config):
    return json.loads(json.dumps(config, default=str))


answer_cases(answer)
