/** What is wrong with a `model.json`. */
import { formatShape } from '@sepal/tensor';
import { listFew, show } from '@sepal/tensor/options';
import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { StoredTensor } from '../contents/stored-tensor.ts';
import { FileError } from '../file-error.ts';

export function isGraphModel(where: string): FileError {
  return new FileError({
    where,
    message: 'This is a graph model: TensorFlow operations, without the layers that they came from.',
    hint: 'Convert the Keras model with `tensorflowjs_converter --output_format tfjs_layers_model`, or open its Keras file here.',
  });
}

export function otherFormat(format: Json, where: string): FileError {
  return new FileError({ where, message: `The format of a layers model is 'layers-model', not ${show(format)}.` });
}

export function notAModel(file: JsonObject, where: string): FileError {
  return new FileError({
    where,
    message: `A model.json of TensorFlow.js has 'modelTopology' and 'weightsManifest'. This one has ${show(Object.keys(file))}.`,
    hint: 'Give the file that `model.save` or `tensorflowjs_converter` wrote.',
  });
}

export function notAnObject(value: Json | undefined, where: string): FileError {
  return new FileError({ where, message: `Expected an object. The file has ${show(value)}.` });
}

export function notAList(key: string, value: Json | undefined, where: string): FileError {
  return new FileError({ where, message: `'${key}' is a list. The file has ${show(value)}.` });
}

export function notAPath(path: Json, where: string): FileError {
  return new FileError({ where, message: `paths names the files of the weights. It has ${show(path)}.` });
}

export function noName(weight: JsonObject, where: string): FileError {
  return new FileError({ where, message: `A weight has no name: ${show(weight)}.` });
}

export function otherDType(name: string, dtype: Json | undefined, known: readonly string[], where: string): FileError {
  return new FileError({
    where,
    message: `Weight '${name}' has dtype ${show(dtype)}. The weights of layers are one of ${known.join(', ')}.`,
    hint: 'Graph models have others: load those with TensorFlow.js.',
  });
}

export function notAShape(name: string, shape: Json | undefined, where: string): FileError {
  return new FileError({ where, message: `The shape of weight '${name}' is ${show(shape)}, not a list of lengths.` });
}

export function tooLarge({ path, shape }: StoredTensor, where: string): FileError {
  return new FileError({ where, message: `Weight '${path}' of shape ${formatShape(shape)} is larger than any file.` });
}

/** A quantization that `decodeWeights` of TensorFlow.js refuses too. */
export function wrongQuantization({ path, dtype }: StoredTensor, json: JsonObject, where: string): FileError {
  const { dtype: quantization } = json;
  return new FileError({ where, message: `Weight '${path}' ${reason()}` });
  function reason(): string {
    if (quantization === 'float16') {
      return `is quantized with float16, which only supports weights of type float32, not ${dtype}.`;
    }
    if (quantization !== 'uint8' && quantization !== 'uint16') {
      return `has unknown quantization dtype ${show(quantization)}. It is one of uint8, uint16 and float16.`;
    }
    if (dtype !== 'float32' && dtype !== 'int32') {
      return `of dtype ${dtype} is quantized with ${quantization}; only float32 and int32 can be.`;
    }
    return `with quantization ${quantization} doesn't have the numbers min and scale: ${show(json)}.`;
  }
}

export function sameNames(names: readonly string[], where: string): FileError {
  return new FileError({
    where,
    message: `The weights are found by name, and the manifest has two of the same name: ${listFew(names)}.`,
    hint: 'Give every layer a name of its own, also across nested models, and convert the model again.',
  });
}
