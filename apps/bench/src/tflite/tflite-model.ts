import { type ConvStep, inputShape, type Network, type Placed, placeSteps } from '../network/network.ts';
import { transposePictures } from '../network/transpose.ts';
import { foldNetwork, foldWeights, type Weight } from '../network/weights.ts';
import {
  bytes,
  type Content,
  encodeFlatbuffer,
  float32,
  int8,
  int32,
  ints,
  table,
  tables,
  uint32,
} from './flatbuffer.ts';

/** Constants of the schema: operators and types of options. */
const OPERATORS = {
  averagePool2d: { builtin: 1, options: 5 },
  conv2d: { builtin: 3, options: 1 },
  depthwiseConv2d: { builtin: 4, options: 2 },
  fullyConnected: { builtin: 9, options: 8 },
  reshape: { builtin: 22, options: 17 },
  softmax: { builtin: 25, options: 9 },
} as const;
type Operator = keyof typeof OPERATORS;
const OPERATOR_NAMES = Object.keys(OPERATORS) as Operator[];

const SCHEMA_VERSION = 3;
const FLOAT32 = 0;
const INT32 = 2;
const SAME = 0;
const VALID = 1;
const ACTIVATIONS = { linear: 0, relu: 1, relu6: 3 } as const;

/**
 * A network as a TensorFlow Lite model, batch normalizations folded.
 *
 * @returns the bytes of a .tflite file with one input and one output, `[batch, height, width, channels]`
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
 */
export function tfliteModel(original: Network, weights: readonly Weight[]): Uint8Array {
  const network = foldNetwork(original);
  const graph = new TfliteGraph([network.batch, ...inputShape(network)]);
  const rest = foldWeights(original, weights);
  for (const placed of placeSteps(network)) {
    const { step, input, output } = placed;
    if (step.op === 'globalAveragePool') {
      const options = [int8(VALID), int32(1), int32(1), int32(input[1]), int32(input[0]), int8(ACTIVATIONS.linear)];
      graph.operator('averagePool2d', [], options, [network.batch, ...output]);
    } else if (step.op === 'softmax') {
      const shape = [network.batch, output[2]];
      graph.operator('reshape', [graph.constant([2], Int32Array.from(shape))], [ints(shape)], shape);
      graph.operator('softmax', [], [float32(1)], shape);
    } else addConvolution(graph, { ...placed, step }, rest.splice(0, 2) as [Weight, Weight], network.batch);
  }
  return graph.encode();
}

function addConvolution(
  graph: TfliteGraph,
  { step, input, output }: Placed<ConvStep>,
  [kernel, bias]: [Weight, Weight],
  batch: number,
): void {
  const { kernelSize, strides } = step;
  const strideOptions = [int8(SAME), int32(strides), int32(strides)];
  const activation = int8(ACTIVATIONS[step.activation]);
  const biasTensor = graph.constant([step.filters], bias.data);
  const shape = [batch, ...output];
  if (step.op === 'depthwise') {
    const constants = [graph.constant([1, kernelSize, kernelSize, step.filters], kernel.data), biasTensor];
    graph.operator('depthwiseConv2d', constants, [...strideOptions, int32(1), activation, int32(1), int32(1)], shape);
    return;
  }
  // Keras puts the output channels last, TensorFlow Lite first.
  const data = transposePictures(kernel.data, 1, kernel.data.length / step.filters, step.filters);
  if (step.op === 'dense') {
    const constants = [graph.constant([step.filters, input[2]], data), biasTensor];
    graph.operator('fullyConnected', constants, [activation], [batch, step.filters]);
    return;
  }
  const constants = [graph.constant([step.filters, kernelSize, kernelSize, input[2]], data), biasTensor];
  graph.operator('conv2d', constants, [...strideOptions, activation, int32(1), int32(1)], shape);
}

/** Builds a graph: a chain of operators. */
class TfliteGraph {
  readonly #tensors: Content[] = [];
  readonly #operators: Content[] = [];
  /** Buffer 0 stays empty: it stands for tensors without data. */
  readonly #buffers: Content[] = [table()];
  #current: number;

  constructor(inputShape: readonly number[]) {
    this.#current = this.#tensor(inputShape, FLOAT32, 0);
  }

  constant(shape: readonly number[], data: Float32Array | Int32Array): number {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const buffer = this.#buffers.push(table(bytes(raw))) - 1;
    return this.#tensor(shape, data instanceof Int32Array ? INT32 : FLOAT32, buffer);
  }

  operator(name: Operator, constants: readonly number[], options: readonly Content[], shape: readonly number[]): void {
    const inputs = [this.#current, ...constants];
    this.#current = this.#tensor(shape, FLOAT32, 0);
    const code = uint32(OPERATOR_NAMES.indexOf(name));
    const type = int8(OPERATORS[name].options);
    this.#operators.push(table(code, ints(inputs), ints([this.#current]), type, table(...options)));
  }

  encode(): Uint8Array {
    const codes = OPERATOR_NAMES.map((name) => {
      const { builtin } = OPERATORS[name];
      return table(int8(builtin), undefined, int32(1), int32(builtin));
    });
    const subgraph = table(tables(this.#tensors), ints([0]), ints([this.#current]), tables(this.#operators), 'main');
    const model = table(
      uint32(SCHEMA_VERSION),
      tables(codes),
      tables([subgraph]),
      'sepal-bench',
      tables(this.#buffers),
    );
    return encodeFlatbuffer(model, 'TFL3');
  }

  #tensor(shape: readonly number[], type: number, buffer: number): number {
    return this.#tensors.push(table(ints(shape), int8(type), uint32(buffer), `tensor_${this.#tensors.length}`)) - 1;
  }
}
