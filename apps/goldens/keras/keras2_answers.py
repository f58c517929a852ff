"""files/keras-2.x/index.json: the answers of today's Keras for the models that files_keras2.py wrote with an old one.

Where Keras 3 reads the old file, its answer must be the same.
"""

import gzip
import pathlib
import tempfile

import keras2_sources
from files import weight_line
from golden_file import DATA, keras, np, tensor, write


def make():
    for folder in sorted(DATA.glob("files/keras-2.*")):
        makers = [make for make in keras2_sources.MODELS if (folder / f"{make.__name__}.h5.gz").exists()]
        write(f"files/{folder.name}/index", {"cases": [case(make, folder) for make in makers]})


def case(make, folder):
    keras.utils.clear_session()
    name = make.__name__
    model = make(keras, False)
    if "frozen" not in name:
        keras2_sources.set_weights(model)
    inputs = keras2_sources.input_of(model)
    outputs = answers(model, inputs)
    files = {"h5": f"{name}.h5"}
    if name in keras2_sources.WEIGHTS_ALONE:
        files["legacy.weights.h5"] = f"{name}.legacy.weights.h5"
    compare_with_reader(folder / f"{name}.h5.gz", inputs, outputs)
    return {
        "name": name,
        "className": type(model).__name__,
        "files": files,
        "compiled": name in keras2_sources.COMPILED,
        "inputs": [tensor(x) for x in inputs],
        "inputNames": [x.name for x in model.inputs],
        "outputs": [tensor(y) for y in outputs],
        "outputNames": None,
        "weights": [weight_line(w) for w in model.weights],
        "optimizer": [],
    }


def answers(model, inputs):
    answer = model(inputs if len(inputs) > 1 else inputs[0])
    return [np.asarray(y) for y in (answer if isinstance(answer, (list, tuple)) else [answer])]


def compare_with_reader(path, inputs, outputs):
    with tempfile.NamedTemporaryFile(suffix=".h5") as file:
        file.write(gzip.decompress(path.read_bytes()))
        file.flush()
        try:
            model = keras.models.load_model(file.name, compile=False)
        except Exception as error:
            print(f"Keras {keras.__version__} does not read {path.parent.name}/{path.stem}: {str(error)[:90]!r}")
            return
    worst = max(np.abs(y - z).max() for y, z in zip(answers(model, inputs), outputs, strict=True))
    if worst > 1e-6:
        print(f"Keras {keras.__version__} answers otherwise by {worst} for {path.parent.name}/{path.stem}")
