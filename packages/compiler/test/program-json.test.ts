import { kernelsOn, relaxedTuning, uncheckedKernels } from '@sepal/kernels';
import { add, conv2d, type Graph, multiply, pad, relu, type Serialized, State, Trace } from '@sepal/ops';
import { tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compilerTables,
  finishAtOnce,
  lower,
  type Program,
  plan,
  programFromJson,
  programToJson,
  simplify,
} from '../src/index.ts';
import { buildNet, nets } from './passes/random-net.ts';

const kernels = kernelsOn({ relaxed: true, tuning: relaxedTuning, parts: 1 }, uncheckedKernels);

function compiled(graph: Graph): Program {
  return lower(finishAtOnce(simplify(graph, compilerTables)), { traced: graph, tables: compilerTables, kernels });
}

/** The program after a journey through text. */
function reread(program: Program): Program {
  const { json, tensors, states } = programToJson(program);
  return programFromJson({ json: JSON.parse(JSON.stringify(json)), tensors, states }, uncheckedKernels);
}

/** A program with every kind of value: packed weights, a constant, numbers that JSON lacks, two updates. */
function everything(): Program {
  const state = (path: string, shape: readonly number[]): State =>
    new State({ path, shape, dtype: 'float32', initial: zeros(shape) });
  const kernel = state('kernel', [3, 3, 2, 4]);
  const [moving, count] = [state('moving', [1, 4, 4, 4]), state('count', [2])];
  const recording = new Trace();
  const x = recording.input({ shape: [1, 4, 4, 2], dtype: 'float32' });
  const y = recording.at('net/conv', () => conv2d(x, recording.read(kernel), { padding: 'same' }));
  const limits = [Number.NEGATIVE_INFINITY, Number.NaN, -0, 7];
  const shifted = add(relu(y), tensor(limits));
  recording.write(moving, multiply(recording.read(moving), shifted));
  recording.write(count, multiply(recording.read(count), Number.POSITIVE_INFINITY));
  const padding = [0, 0, 0, 0].map((_, axis) => (axis === 1 ? [1, 0] : [0, 0]) as [number, number]);
  return compiled(recording.finish([pad(shifted, padding, Number.NEGATIVE_INFINITY), x]));
}

test('every kind of value', () => {
  const program = everything();
  expect(new Set(program.values.map(({ kind }) => kind))).toEqual(
    new Set(['input', 'constant', 'state', 'prologue', 'temporary']),
  );
  expect(reread(program)).toStrictEqual(program);
});

test('updates that read one another, computed before either is written', () => {
  const [a, b] = ['a', 'b'].map((path) => new State({ path, shape: [3], dtype: 'float32', initial: zeros([3]) })) as [
    State,
    State,
  ];
  const recording = new Trace();
  const [x, y] = [recording.read(a), recording.read(b)];
  recording.write(a, relu(y));
  recording.write(b, relu(x));
  const program = compiled(recording.finish([]));
  expect(reread(program)).toStrictEqual(program);
});

test('random programs are equal after JSON, and planned the same', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(nets, (net) => {
      const program = compiled(buildNet(net));
      const again = reread(program);
      expect(again).toStrictEqual(program);
      expect(plan(again, kernels, 1)).toEqual(plan(program, kernels, 1));
    }),
    { seed: 10, numRuns: 200 },
  );
});

describe('JSON that is no program', () => {
  const program = everything();
  const written = programToJson(program);
  const firstOf = (kind: string): number => program.values.findIndex((value) => value.kind === kind);

  function readWith(
    path: readonly (string | number)[],
    value: unknown,
    rest: Partial<Serialized<unknown>> = {},
  ): Program {
    const json = structuredClone(written.json);
    let at = json as unknown as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) at = at[key] as typeof at;
    const last = path.at(-1);
    if (last !== undefined) at[last] = value;
    return programFromJson({ ...written, json, ...rest }, uncheckedKernels);
  }

  test.each<[(string | number)[], unknown, string]>([
    [['version'], 0, 'json.version: Expected 1. Received: 0.'],
    [['values', 0, 'kind'], 'weight', "json.values[0].kind: Expected 'input', 'prologue'"],
    [['values', 0, 'shape'], [1, null], 'json.values[0].shape: Expected a list of lengths.'],
    [['steps', 0, 'kernel'], 'constructor', "json.steps[0]: There is no kernel 'constructor' in the tables."],
    [['steps', 0, 'attributes'], null, 'json.steps[0].attributes: Expected an object.'],
    [['steps', 0, 'inputs', 0, 'value'], 99, 'json.steps[0].inputs[0].value: Expected an integer from 0 to'],
    [['steps', 0, 'inputs', 0, 'shape'], [3], 'json.steps[0].inputs[0]: Expected 32 elements of float32'],
    [['steps', 0, 'outputs', 0, 'value'], firstOf('input'), "Expected a value of kind temporary. Received: 'input'."],
    [['steps', 0, 'outputs', 0, 'value'], firstOf('state'), "Expected a value of kind temporary. Received: 'state'."],
    [['steps', 0, 'sources'], [{ op: 1, path: '' }], 'json.steps[0].sources[0].op: Expected a string.'],
    [['updatesFrom'], 99, 'json.updatesFrom: Expected an integer from 0 to'],
    [['updatesFrom'], program.steps.length, "Expected a value of kind temporary. Received: 'state'."],
    [['prologue', 'sections'], [], 'json.prologue.sections: Expected sections of all 1 steps. Received: 0.'],
    [['prologue', 'sections', 0, 'from'], 1, 'json.prologue.sections[0].from: Expected an integer from 0 to 0.'],
    [['prologue', 'sections', 0, 'results', 0], firstOf('constant'), 'Expected a value of kind prologue.'],
    [['prologue', 'steps'], [], 'json.steps[0].inputs[1].value: Expected a value that a step has written.'],
    [['outputs', 0, 'value'], firstOf('input'), 'json.outputs[0]: Expected 32 elements of float32'],
    [['updates', 0], firstOf('constant'), "json.updates[0]: Expected a value of kind state. Received: 'constant'."],
  ])('%j: %j', (path, value, message) => {
    expect(() => readWith(path, value)).toThrow(message);
    expect(() => readWith(path, value)).toThrow(/^programFromJson, /);
  });

  test('other states', () => {
    expect(() => readWith([], 0, { states: written.states.toReversed() })).toThrow(
      'Pass the states in the order in which they were written.',
    );
  });
});
