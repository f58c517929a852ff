"""Opens files that Sepal wrote, and answers: `python read_files.py FOLDER` reads FOLDER/cases.json, writes FOLDER/answers.json.

A case is { file, weights?, inputs: [{ name, shape, dtype, data }] }. `weights` are loaded into the model of `file` after all of it is
set to 0. An answer is { outputs: [{ shape, data }], weights: [[path, sum of all]] }, or { error }.
"""

import sys

from answer_cases import answer_cases
from golden_file import keras, np

# Keras walks a graph by recursion.
sys.setrecursionlimit(30_000)


def answer(folder, case):
    keras.utils.clear_session()
    model = keras.models.load_model(folder / case["file"], compile=False)
    if "weights" in case:
        model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
        load_weights(model, folder / case["weights"])
    inputs = [np.asarray(x["data"], x["dtype"]).reshape(x["shape"]) for x in case["inputs"]]
    outputs = keras.tree.flatten(model(given(model, case, inputs), training=False))
    return {"outputs": [{"shape": list(y.shape), "data": floats(y)} for y in outputs]}


def load_weights(model, path):
    if path.name.endswith(".weights.h5"):
        model.load_weights(path)
        return
    # Weights alone in the legacy form, which `load_weights` refuses by their name.
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    with h5py.File(path, "r") as file:
        legacy_h5_format.load_weights_from_hdf5_group(file, model)


def given(model, case, inputs):
    if isinstance(getattr(model, "_inputs_struct", None), dict):
        return {x["name"]: value for x, value in zip(case["inputs"], inputs)}
    return inputs if len(inputs) > 1 else inputs[0]


def floats(y):
    return [value if np.isfinite(value) else str(value) for value in np.asarray(y, "float64").ravel().tolist()]


answer_cases(answer)
