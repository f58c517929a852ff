import { type Tensor, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  add,
  conv2d,
  evaluate,
  exactText,
  forwardOps,
  type Graph,
  GraphBuilder,
  graphFromJson,
  graphToJson,
  multiply,
  pad,
  parseExactText,
  randomNormal,
  type Serialized,
  State,
  slice,
  Trace,
  trace,
} from '../src/index.ts';

const vector = { shape: [3], dtype: 'float32' } as const;

/** The graph after a journey through text. */
function reread(graph: Graph): Graph {
  const { json, tensors, states } = graphToJson(graph);
  return graphFromJson({ json: JSON.parse(JSON.stringify(json)), tensors, states }, forwardOps);
}

/** A graph with every kind of node. */
function everything(): { graph: Graph; state: State; constant: Tensor } {
  const state = new State({ path: 'net/w', shape: [3], dtype: 'float32', initial: tensor([1, 2, 3]) });
  const written = new State({ path: 'net/sum', shape: [3], dtype: 'float32', initial: zeros([3]) });
  const constant = tensor([-0, Number.NaN, Number.NEGATIVE_INFINITY]);
  const recording = new Trace();
  const x = recording.input(vector);
  const y = recording.at('net/sum', () => add(multiply(x, recording.read(state)), constant));
  recording.write(written, y);
  recording.write(state, multiply(recording.read(state), 0.5));
  return { graph: recording.finish([y, x, y, recording.own(constant)]), state, constant };
}

describe('a graph through JSON', () => {
  test('inputs, constants, states, ops, outputs and updates', () => {
    const { graph } = everything();
    expect(reread(graph)).toStrictEqual(graph);
    const inputs = [tensor([5, 6, 7])];
    expect(evaluate(reread(graph), inputs)).toEqual(evaluate(graph, inputs));
  });

  test('tensors and states are the given ones, and may be others of the same types', () => {
    const { graph, state, constant } = everything();
    const { json, tensors, states } = graphToJson(graph);
    expect(tensors).toContain(constant);
    expect(states).toContain(state);
    const copies = tensors.map(({ shape, dtype }) => zeros(shape, dtype));
    const again = graphFromJson({ json, tensors: copies, states }, forwardOps);
    expect(again.nodes.flatMap((node) => (node.kind === 'constant' ? [node.value] : []))).toEqual(copies);
    expect(graphToJson(again).json).toEqual(json);
  });

  test('numbers that JSON lacks, null and unknown lengths', () => {
    const graph = trace([{ shape: [null, 4], dtype: 'float32' }], (x) =>
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, -0, 0].map((value) =>
        pad(
          slice(x, [0, 1], [null, 2]),
          [
            [0, 0],
            [1, 2],
          ],
          value,
        ),
      ),
    );
    const again = reread(graph);
    expect(again).toStrictEqual(graph);
    const values = again.nodes.flatMap((node) =>
      node.kind === 'op' && node.op === 'pad' ? [node.attributes.value] : [],
    );
    expect(values).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, -0, 0]);
  });

  test('paths and absorbed sources, any text in them', () => {
    const builder = new GraphBuilder();
    const path = '#NaN "quotes" \\ \u2028 ##';
    const x = builder.input(vector, path);
    const y = builder.op(forwardOps.exp, { inputs: [x], attributes: {}, path });
    builder.absorb(y, [
      { op: 'add', path },
      { op: 'pad', path: '' },
    ]);
    const graph = builder.finish([y]);
    expect(reread(graph)).toStrictEqual(graph);
  });

  test('an input that nothing reads, and no outputs', () => {
    const graph = trace([vector, vector], () => []);
    expect(reread(graph)).toStrictEqual(graph);
  });

  test('only plain data is written', () => {
    const [attributes, list] = [{ value: tensor([1]) }, [undefined]];
    for (const wrong of [attributes, { list }, { f: () => 1 }, { d: new Date(0) }]) {
      const builder = new GraphBuilder();
      const y = builder.op(forwardOps.exp, { inputs: [builder.input(vector)], attributes: wrong });
      expect(() => graphToJson(builder.finish([y]))).toThrow(
        'graphToJson: The attributes of exp must be numbers, strings, booleans, null, and lists and objects of them.',
      );
    }
  });
});

test.each([
  [[0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  [{ text: 'NaN', '#key': '#NaN', more: ['##', '#', ''], nothing: null, no: false }],
  [JSON.parse('{"__proto__": {"#": -0.5}}')],
])('exact text of %j', (data) => {
  expect(parseExactText(exactText(data))).toStrictEqual(data);
});

describe('JSON that is no graph', () => {
  const graph = trace([{ shape: [1, 5, 5, 2], dtype: 'float32' }], (x) => [
    conv2d(x, zeros([3, 3, 2, 4])),
    randomNormal(tensor([1, 2], [2], 'uint32'), { shape: [2] }),
  ]);
  const written = graphToJson(graph);
  const conv = graph.nodes.findIndex((node) => node.kind === 'op' && node.op === 'conv2d');

  /** Reads the JSON with one value replaced. */
  function readWith(
    path: readonly (string | number)[],
    value: unknown,
    rest: Partial<Serialized<unknown>> = {},
  ): Graph {
    const json = structuredClone(written.json);
    let at = json as unknown as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) at = at[key] as typeof at;
    const last = path.at(-1);
    if (last !== undefined) at[last] = value;
    return graphFromJson({ ...written, json, ...rest }, forwardOps);
  }

  test.each<[(string | number)[], unknown, string]>([
    [['version'], 2, 'json.version: Expected 1. Received: 2.'],
    [['nodes'], {}, 'json.nodes: Expected a list.'],
    [['nodes', 0], 'input', 'json.nodes[0]: Expected an object.'],
    [['nodes', 0, 'kind'], 'param', "json.nodes[0].kind: Expected 'input', 'constant', 'state' or 'op'."],
    [['nodes', 0, 'path'], null, 'json.nodes[0].path: Expected a string.'],
    [['nodes', 0, 'shape'], [1, -5, 5, 2], 'json.nodes[0].shape: Expected a list of lengths or null.'],
    [['nodes', 0, 'dtype'], 'float64', "json.nodes[0].dtype: Expected 'float32', 'int32'"],
    [['nodes', conv, 'op'], 'toString', `json.nodes[${conv}]: There is no op 'toString' in the tables.`],
    [['nodes', conv, 'inputs'], [0, conv], `json.nodes[${conv}].inputs[1]: Expected an integer from 0 to`],
    [['nodes', conv, 'inputs'], [0], `json.nodes[${conv}]: The operands or attributes do not fit.`],
    [['nodes', conv, 'inputs'], [0, 0], `json.nodes[${conv}]: conv2d`],
    [['nodes', conv, 'attributes'], [], `json.nodes[${conv}].attributes: Expected an object.`],
    [['nodes', conv, 'attributes'], {}, `json.nodes[${conv}]: conv2d: The number of filters must be`],
    [['nodes', conv, 'attributes', 'strides'], [2, 2], 'is float32 of shape (1, 2, 2, 4) by its shape rule.'],
    [['nodes', conv, 'absorbed'], [{ op: 'pad' }], `json.nodes[${conv}].absorbed[0].path: Expected a string.`],
    [['outputs', 0], 99, 'json.outputs[0]: Expected an integer from 0 to'],
    [['outputs', 0], '1', 'json.outputs[0]: Expected an integer from 0 to'],
    [['updates', 0], { state: 0, value: 0 }, 'json.updates[0].state: Expected nothing: there are none. Received: 0.'],
    [['tensors', 0, 'dtype'], 'int32', 'tensors[0]: Expected int32 of shape (3, 3, 2, 4). Received: float32'],
  ])('%j: %j', (path, value, message) => {
    expect(() => readWith(path, value)).toThrow(message);
    expect(() => readWith(path, value)).toThrow(/^graphFromJson, /);
  });

  test('too few tensors, and in the wrong order', () => {
    expect(() => readWith([], 0, { tensors: [] })).toThrow('tensors: Expected a list of 2.');
    expect(() => readWith([], 0, { tensors: written.tensors.toReversed() })).toThrow(
      'Pass the tensors in the order in which they were written.',
    );
  });
});
