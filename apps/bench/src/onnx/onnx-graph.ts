import { encodeMessage, type Field } from './protobuf.ts';

const IR_VERSION = 8;
const OPSET = 13;
const FLOAT_TYPE = 1;
const INTEGER_ATTRIBUTE = 2;
const INTEGERS_ATTRIBUTE = 7;

/**
 * Builds an ONNX graph: one input `x`, a chain of nodes, the last one's result as output.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export class OnnxGraph {
  readonly #nodes: Field[] = [];
  readonly #initializers: Field[] = [];
  #current = 'x';

  /** Adds a node on the previous result and `constants`. */
  node(
    opType: string,
    constants: readonly string[] = [],
    attributes: Readonly<Record<string, number | number[]>> = {},
  ): void {
    const inputs = [this.#current, ...constants].map((name): Field => [1, name]);
    this.#current = `${opType}_${this.#nodes.length}`;
    const encoded = Object.entries(attributes).map(([name, value]): Field => [5, attribute(name, value)]);
    this.#nodes.push([1, [...inputs, [2, this.#current], [3, this.#current], [4, opType], ...encoded]]);
  }

  /** Adds a tensor of float32. @returns its name */
  constant(shape: readonly number[], data: Float32Array): string {
    const name = `constant_${this.#initializers.length}`;
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push([5, [...shape.map((length): Field => [1, length]), [2, FLOAT_TYPE], [8, name], [9, raw]]]);
    return name;
  }

  /** The model as the bytes of an .onnx file. */
  encode(inputShape: readonly number[], outputShape: readonly number[]): Uint8Array {
    const graph: Field[] = [
      ...this.#nodes,
      [2, 'network'],
      ...this.#initializers,
      [11, valueInfo('x', inputShape)],
      [12, valueInfo(this.#current, outputShape)],
    ];
    return encodeMessage([
      [1, IR_VERSION],
      [2, 'sepal-bench'],
      [7, graph],
      [8, [[2, OPSET]]],
    ]);
  }
}

function attribute(name: string, value: number | readonly number[]): Field[] {
  if (typeof value === 'number') {
    return [
      [1, name],
      [3, value],
      [20, INTEGER_ATTRIBUTE],
    ];
  }
  return [[1, name], ...value.map((entry): Field => [8, entry]), [20, INTEGERS_ATTRIBUTE]];
}

/** A name with the type "float tensor of this shape". */
function valueInfo(name: string, shape: readonly number[]): Field[] {
  const dims = shape.map((length): Field => [1, [[1, length]]]);
  return [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, FLOAT_TYPE],
            [2, dims],
          ],
        ],
      ],
    ],
  ];
}
