import type { Shape } from './golden-values.ts';

/** The random stream of inputs; weights use their own index. */
const INPUT_STREAM = 1000;

/**
 * A weight of the MobileNets in the `runs` of `mobilenet*.json`: kernels scaled so that activations keep their size, the rest near Keras' defaults.
 *
 * @param path the weight's path, for example `conv_dw_1/kernel`
 * @param shape of the weight
 * @param index its index in `model.weights`
 * @throws Error if MobileNet has no weight of that name
 * @example formulaWeight('conv1/kernel', [3, 3, 3, 8], 0)
 */
export function formulaWeight(path: string, shape: Shape, index: number): Float32Array {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const shaped = shaping(name, /conv_dw|depthwise/.test(path), shape);
  return Float32Array.from(noise(size(shape), index), shaped);
}

/**
 * The input of those runs: numbers in [-1, 1).
 *
 * @param shape of the input
 * @example formulaInput([1, 32, 32, 3])
 */
export function formulaInput(shape: Shape): Float32Array {
  return Float32Array.from(noise(size(shape), INPUT_STREAM), (u) => 2 * u);
}

function shaping(name: string, depthwise: boolean, shape: Shape): (u: number) => number {
  switch (name) {
    case 'kernel': {
      const scale = Math.sqrt(24 / size(shape.slice(0, depthwise ? 2 : 3)));
      return (u) => u * scale;
    }
    case 'gamma':
      return (u) => 1 + u / 2;
    case 'beta':
    case 'moving_mean':
      return (u) => u / 2;
    case 'moving_variance':
      return (u) => 1 + u;
    case 'bias':
      return (u) => u;
    default:
      throw new Error(`MobileNet has no weight "${name}"`);
  }
}

/** Numbers in [-0.5, 0.5), the same as `noise` in keras/applications.py. */
function noise(length: number, stream: number): Float64Array {
  const numbers = new Float64Array(length);
  const key = Math.imul(stream + 1, 2246822519);
  for (let i = 0; i < length; i++) {
    let word = Math.imul(i + 1, 2654435761) ^ key;
    word = Math.imul(word ^ (word >>> 15), 2246822519);
    word = Math.imul(word ^ (word >>> 13), 2246822519);
    word ^= word >>> 16;
    numbers[i] = (word >>> 0) / 2 ** 32 - 0.5;
  }
  return numbers;
}

function size(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}
