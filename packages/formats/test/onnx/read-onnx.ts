import { expect } from 'vitest';
import { decodeModel, type GraphProto, type ModelProto, type NodeProto } from '../../src/onnx/proto.ts';

/** An exported file, read back for the tests. */
export interface ReadOnnx {
  readonly model: ModelProto;
  readonly graph: GraphProto;
  /** The operators in order. */
  readonly ops: readonly string[];
  /** How many nodes have an operator. */
  count(op: string): number;
  /** The first node with an operator whose name begins with that of a layer. */
  node(op: string, layer?: string): NodeProto;
  /** The integers of an attribute. */
  ints(node: NodeProto, name: string): readonly number[];
  /** The lengths of an initializer. */
  dims(name: string): readonly number[];
  /** The numbers of an initializer of float32. */
  floats(name: string): readonly number[];
  /** The lengths of an input or output; a name for one that is open. */
  lengths(end: 'input' | 'output', index?: number): readonly (number | string | undefined)[];
}

export function readOnnx(bytes: Uint8Array): ReadOnnx {
  const model = decodeModel(bytes);
  const { graph } = model;
  const initializer = (name: string) => {
    const found = graph.initializer.find((tensor) => tensor.name === name);
    if (found === undefined) throw new Error(`There is no initializer ${name}`);
    return found;
  };
  return {
    model,
    graph,
    ops: graph.node.map(({ opType }) => opType),
    count: (op) => graph.node.filter(({ opType }) => opType === op).length,
    node(op, layer = '') {
      const found = graph.node.find(({ opType, name }) => opType === op && name.startsWith(layer));
      if (found === undefined) throw new Error(`There is no ${op} of ${layer}`);
      return found;
    },
    ints(node, name) {
      const attribute = node.attribute.find((candidate) => candidate.name === name);
      return attribute?.ints?.length ? attribute.ints.map(Number) : [Number(attribute?.i)];
    },
    dims: (name) => initializer(name).dims.map(Number),
    floats: (name) => [...new Float32Array(initializer(name).rawData.slice().buffer)],
    lengths: (end, index = 0) =>
      graph[end][index]?.type.tensorType.shape.dim.map(({ dimValue, dimParam }) =>
        dimParam ? dimParam : Number(dimValue),
      ) ?? [],
  };
}

/** Checks that names are unique, and that every value is made before it is read. */
export function expectWellFormed(bytes: Uint8Array): void {
  const { graph } = decodeModel(bytes);
  const made = new Set([...graph.input, ...graph.initializer].map(({ name }) => name));
  expect(made.size).toBe(graph.input.length + graph.initializer.length);
  for (const { name, input, output } of graph.node) {
    expect(input.filter((value) => value !== '' && !made.has(value))).toEqual([]);
    for (const value of output) {
      if (made.has(value)) throw new Error(`${name} makes ${value} again`);
      made.add(value);
    }
  }
  expect(new Set(graph.node.map(({ name }) => name)).size).toBe(graph.node.length);
  expect(graph.output.filter(({ name }) => !made.has(name))).toEqual([]);
  // Nothing is there for nothing.
  const read = new Set([...graph.node.flatMap(({ input }) => input), ...graph.output.map(({ name }) => name)]);
  expect(graph.initializer.map(({ name }) => name).filter((name) => !read.has(name))).toEqual([]);
}
