import type { SymbolicShape } from '@sepal/tensor';
import type { AttributeProto, DimensionProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from './proto.ts';
import { DATA_TYPES, type OnnxDType, type OnnxTensor } from './tensors.ts';

/** A number that an attribute holds as float32, not as an integer. */
interface Float {
  readonly float: number;
}

/** Integers are plain numbers. */
export type AttributeValue = number | readonly number[] | string | Float;

/** A node to write. */
export interface NewNode {
  /** The layer that it is part of, for its name. */
  readonly path: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** An input or output of the graph. */
export interface GraphEnd {
  readonly name: string;
  readonly shape: SymbolicShape;
  readonly dtype: OnnxDType;
  /** Whether the first axis is the batch: all of them have the same length. */
  readonly hasBatch: boolean;
}

/** AttributeProto.AttributeType of onnx.proto. */
const TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** Collects the nodes and initializers of an ONNX graph, and keeps their names apart. */
export class GraphWriter {
  readonly #inputs: readonly GraphEnd[];
  readonly #outputs: readonly GraphEnd[];
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  /** The initializers by the names that they were to have. */
  readonly #namesakes = new Map<string, readonly TensorProto[]>();
  readonly #names: Set<string>;

  constructor(inputs: readonly GraphEnd[], outputs: readonly GraphEnd[]) {
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#names = new Set([...inputs, ...outputs].map(({ name }) => name));
  }

  /** Adds a node. @param inputs names of values; empty for one that is left out @returns the name of its output */
  node(opType: string, inputs: readonly string[], node: NewNode): string {
    return this.nodeOf(1, opType, inputs, node)[0] as string;
  }

  /** Adds a node with several outputs. @returns their names */
  nodeOf(outputs: number, opType: string, inputs: readonly string[], { path, attributes = {} }: NewNode): string[] {
    const name = this.#fresh(path === '' ? opType : `${path}/${opType}`);
    const output = [name, ...Array.from({ length: outputs - 1 }, (_, index) => this.#fresh(`${name}:${index + 1}`))];
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    this.#nodes.push({ name, opType, input: inputs, output, attribute });
    return output;
  }

  /** Adds a tensor, unless there is an equal one of that name: shared layers have one. @returns its name: `name`, or one like it */
  initializer(name: string, { shape, dtype, data }: OnnxTensor): string {
    const dims = shape.map(BigInt);
    const dataType = DATA_TYPES[dtype];
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const namesakes = this.#namesakes.get(name) ?? [];
    const equal = namesakes.find(
      (other) => other.dataType === dataType && isSame(other.dims, dims) && isSame(other.rawData, rawData),
    );
    if (equal !== undefined) return equal.name;
    const initializer = { name: this.#fresh(name), dims, dataType, rawData };
    this.#initializers.push(initializer);
    this.#namesakes.set(name, [...namesakes, initializer]);
    return initializer.name;
  }

  /** The graph. @param values for every output, the name of its value */
  finish(name: string, values: readonly string[]): GraphProto {
    const renamed = new Map<string, string>();
    const made = new Set(this.#nodes.flatMap(({ output }) => output));
    for (const [index, value] of values.entries()) {
      const output = (this.#outputs[index] as GraphEnd).name;
      // Only a node's value can take the name of an output, and only of one.
      if (made.has(value) && !renamed.has(value)) renamed.set(value, output);
      else this.#nodes.push({ name: output, opType: 'Identity', input: [value], output: [output], attribute: [] });
    }
    const rename = (value: string): string => renamed.get(value) ?? value;
    return {
      name,
      node: this.#nodes.map((node) => ({
        ...node,
        input: node.input.map(rename),
        output: node.output.map(rename),
      })),
      initializer: this.#initializers,
      input: this.#inputs.map(valueInfo),
      output: this.#outputs.map(valueInfo),
    };
  }

  #fresh(wanted: string): string {
    let name = wanted;
    for (let count = 1; this.#names.has(name); count++) name = `${wanted}_${count}`;
    this.#names.add(name);
    return name;
  }
}

function isSame<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function attributeProto(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') return { name, type: TYPES.int, i: BigInt(value) };
  if (typeof value === 'string')
    return { name, type: TYPES.string, s: Uint8Array.from(value, (char) => char.charCodeAt(0)) };
  if ('float' in value) return { name, type: TYPES.float, f: Math.fround(value.float) };
  return { name, type: TYPES.ints, ints: value.map(BigInt) };
}

function valueInfo({ name, shape, dtype, hasBatch }: GraphEnd): ValueInfoProto {
  const dim = shape.map(
    (length, axis): DimensionProto =>
      length === null
        ? { dimParam: hasBatch && axis === 0 ? 'batch' : `${name}_${axis}` }
        : { dimValue: BigInt(length) },
  );
  return { name, type: { tensorType: { elemType: DATA_TYPES[dtype], shape: { dim } } } };
}
