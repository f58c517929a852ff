"""files/tf-keras/: legacy `.h5` in the words of tf.keras 2.0 to 2.15, which installs on no machine of today without TensorFlow.

Made from files that Keras itself wrote (files/keras-2.3, files/keras-3.15): the weights stay, the config is put in the words that each
version's source says. The answers are those of the files they are made from.
"""

import copy
import gzip
import io
import json

import h5py

from golden_file import DATA, write

MODELS = ["sequential", "nested_frozen_inside", "sequential_in_sequential", "options", "mobile"]
CONVOLUTIONS = {"Conv1D", "Conv2D", "DepthwiseConv2D", "SeparableConv2D"}


def layers_of(config):
    """Every entry of a config, models too, inner ones first."""
    for layer in config["config"].get("layers", []):
        yield from layers_of(layer)
    yield config


def objects_of(entry):
    return [value for value in entry["config"].values() if isinstance(value, dict) and "class_name" in value]


def tf_2_0(config):
    """v2.0.0 python/keras: normalization.py keeps `axis` as a tracked list, which JSON writes as a ListWrapper; init_ops_v2.py has
    `dtype` in every initializer; core.py Layer has `dtype`; a Sequential has no InputLayer, but `batch_input_shape`."""
    for entry in layers_of(config):
        if entry["class_name"] == "BatchNormalization":
            entry["config"]["axis"] = {"class_name": "ListWrapper", "items": [rank_of(entry) - 1]}
        for made in objects_of(entry):
            if made["class_name"] in ("VarianceScaling", "Zeros", "Ones", "Constant"):
                made["config"]["dtype"] = "float32"
    return "2.2.4-tf"


def tf_2_4(config):
    """keras v2.4 is TensorFlow 2.4's: functional.py names the class Functional; convolutional.py has `groups` in every convolution, and
    SeparableConv.get_config keeps those of Conv beside its own; node.py writes call arguments, `mask` too, beside each tensor;
    input_layer.py has `ragged`; sequential.py writes the InputLayer; initializers_v2.py names GlorotUniform."""
    for entry in layers_of(config):
        inner = entry["config"]
        if entry["class_name"] == "Model":
            entry["class_name"] = "Functional"
        if entry["class_name"] == "BatchNormalization":
            inner["axis"] = [rank_of(entry) - 1]
        if entry["class_name"] in CONVOLUTIONS:
            inner["groups"] = 1
        if entry["class_name"] == "SeparableConv2D":
            inner["kernel_initializer"] = {"class_name": "GlorotUniform", "config": {"seed": None}}
            inner["kernel_regularizer"] = inner["kernel_constraint"] = None
        if entry["class_name"] == "InputLayer":
            inner["ragged"] = False
        if entry["class_name"] == "Concatenate":
            for node in entry.get("inbound_nodes", []):
                for tensor in node:
                    tensor[3] = {"mask": [None] * len(node)}
        if entry["class_name"] == "Sequential":
            first = inner["layers"][0]["config"]
            shape = first.get("batch_input_shape") or inner["layers"][0]["config"]["layers"][0]["config"]["batch_input_shape"]
            name = f"{first['name']}_input"
            options = {"batch_input_shape": shape, "dtype": "float32", "sparse": False, "ragged": False, "name": name}
            inner["layers"].insert(0, {"class_name": "InputLayer", "config": options})
        for key, made in inner.items():
            if isinstance(made, dict) and made.get("class_name") == "VarianceScaling":
                if (made["config"]["scale"], made["config"]["mode"]) == (1.0, "fan_avg"):
                    inner[key] = {"class_name": "GlorotUniform", "config": {"seed": made["config"]["seed"]}}
    return "2.4.0"


def tf_2_15(config):
    """keras v2.15.0 saving/serialization_lib.py: `module`, `registered_name`, `build_config` for every object, of 2.4's config."""
    tf_2_4(config)
    for entry in layers_of(config):
        kinds = {"Functional": "keras.src.engine.functional", "Sequential": "keras"}
        entry.update(module=kinds.get(entry["class_name"], "keras.layers"), registered_name=None)
        if entry["class_name"] == "Functional":
            entry["registered_name"] = "Functional"
        if entry["class_name"] not in ("InputLayer", "Functional"):
            entry["build_config"] = {"input_shape": None}
        for key, made in entry["config"].items():
            if isinstance(made, dict) and "class_name" in made:
                kind = key.rsplit("_", 1)[-1]
                made.update(module=f"keras.{kind}s", registered_name=None)
    return "2.15.0"


def rank_of(entry):
    """Of the batch normalizations in these models: those in `nested` are on vectors."""
    return 2 if entry["config"]["name"] in ("inner_bn1", "inner_bn2", "outer_bn") else 4


def operations(config):
    """keras v2.8.0 layers/core/tf_op_layer.py: what code does to tensors is a TFOpLambda, a slice a SlicingOpLambda; node.py writes
    arguments that are numbers beside the tensor."""
    functions = {"Add": ("tf.__operators__.add", "__operators__.add"), "Multiply": ("tf.math.multiply", "math.multiply")}
    names = {}
    for layer in config["config"]["layers"]:
        is_operation = "trainable" not in layer["config"] and layer["class_name"] in functions
        if is_operation:
            prefix, function = functions[layer["class_name"]]
            count = sum(name.startswith(prefix) for name in names.values())
            name = prefix if count == 0 else f"{prefix}_{count}"
            names[layer["name"]] = name
            layer["class_name"] = "TFOpLambda"
            layer["config"] = {"name": name, "trainable": True, "dtype": "float32", "function": function}
        layer["inbound_nodes"] = [older_node(node, names) for node in layer["inbound_nodes"]]
        layer["name"] = names.get(layer["name"], layer["name"])
        layer["config"].pop("optional", None)
        if "batch_shape" in layer["config"]:
            layer["config"]["batch_input_shape"] = layer["config"].pop("batch_shape")
        if isinstance(layer["config"].get("dtype"), dict):
            layer["config"]["dtype"] = "float32"
        for key in ["kernel_initializer", "bias_initializer"]:
            if key in layer["config"]:
                made = layer["config"][key]
                layer["config"][key] = {"class_name": made["class_name"], "config": {"seed": None} if "Uniform" in made["class_name"] else {}}
    config["config"]["input_layers"] = [config["config"]["input_layers"]]
    config["config"]["output_layers"] = [config["config"]["output_layers"]]
    return "2.8.0"


def older_node(node, names):
    first, *others = node["args"]
    kwargs = {"y": others[0], "name": None} if others else {}
    if isinstance(first, list):
        return [[*place(tensor, names), {}] for tensor in first]
    return [*place(first, names), kwargs] if others else [[*place(first, names), {}]]


def place(tensor, names):
    layer, node, index = tensor["config"]["keras_history"]
    return [names.get(layer, layer), node, index]


def make():
    folder = DATA / "files/tf-keras"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    cases = []
    for form in [tf_2_0, tf_2_4, tf_2_15]:
        for name in MODELS:
            cases.append(case("keras-2.3", name, form, folder))
    cases.append(case("keras-3.15", "hard_swish", operations, folder))
    write("files/tf-keras/index", {"cases": cases})


def case(origin, name, form, folder):
    index = json.loads((DATA / f"files/{origin}/index.json").read_text())
    (original,) = [one for one in index["cases"] if one["name"] == name]
    buffer = io.BytesIO(gzip.decompress((DATA / f"files/{origin}/{name}.h5.gz").read_bytes()))
    with h5py.File(buffer, "r+") as file:
        config = copy.deepcopy(json.loads(file.attrs["model_config"]))
        version = form(config)
        file.attrs["model_config"] = json.dumps(config)
        for group in [file, file["model_weights"]]:
            group.attrs["keras_version"] = version
            group.attrs["backend"] = "tensorflow"
        names = {layer["name"] for layer in config["config"]["layers"] if "name" in layer}
        if form is operations:
            rename_groups(file["model_weights"], names)
    file_name = f"{name}.{form.__name__}.h5"
    (folder / f"{file_name}.gz").write_bytes(gzip.compress(buffer.getvalue(), mtime=0))
    source = " ".join(form.__doc__.split())
    return {**original, "name": f"{name}.{form.__name__}", "files": {"h5": file_name}, "source": source}


def rename_groups(weights, names):
    """Layers without weights have groups too, under the names in the config."""
    older = [name if isinstance(name, str) else name.decode() for name in weights.attrs["layer_names"]]
    kept = [name for name in older if name in names]
    weights.attrs["layer_names"] = kept
    for name in older:
        if name not in kept:
            del weights[name]


if __name__ == "__main__":
    make()
