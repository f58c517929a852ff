/** Ops and a kernel that this package does not have, declared and added from outside. */
import { finishAtOnce, simplify } from '@sepal/compiler';
import type { Buffer, Kernel, OpLowering } from '@sepal/kernels';
import {
  add,
  applyOp,
  conv2d,
  evaluate,
  type Graph,
  graphFromJson,
  graphToJson,
  type OpDefinition,
  relu,
  State,
  Trace,
  trace,
  type Value,
} from '@sepal/ops';
import { GraphError, ones, randomUniform, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEngine, type Engine, type EngineOptions } from '../src/index.ts';
import { extendTables, type FurtherTables, forwardTables, furtherTables, type Tables } from '../src/tables.ts';
import { gradientTables } from '../src/training/index.ts';
import { worstDifference } from './wasm/random-graphs.ts';

interface Limits {
  readonly low: number;
  readonly high: number;
}

interface Rows {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

declare module '@sepal/ops' {
  interface ExtraOps {
    /** x, no less than `low` and no more than `high`. */
    clamp: { readonly operands: readonly [unknown]; readonly attributes: Limits };
    /** The sums of the elements up to each along an axis. */
    cumulativeSum: { readonly operands: readonly [unknown]; readonly attributes: { readonly axis: number } };
  }
}

declare module '@sepal/kernels' {
  interface ExtraKernels {
    cumulativeSum: Rows;
  }
}

const clampOp: OpDefinition<'clamp'> = {
  name: 'clamp',
  infer: ([x]) => x,
  reference([x], { low, high }, output) {
    x.data.forEach((value, index) => {
      output.data[index] = Math.min(Math.max(value, low), high);
    });
  },
};

function clamp(x: Value, low: number, high: number): Value {
  return applyOp(clampOp, [x], { low, high });
}

/** Into existing kernels: the smaller of `high` and the larger of `low` and x. */
const lowerClamp: OpLowering<'clamp'> = ({ attributes: { low, high }, output: { shape } }) => {
  const expression = {
    nodes: [
      { kind: 'operand', index: 0 },
      { kind: 'constant', value: low, dtype: 'float32' },
      { kind: 'binary', op: 'maximum', x: 0, y: 1 },
      { kind: 'constant', value: high, dtype: 'float32' },
      { kind: 'binary', op: 'minimum', x: 2, y: 3 },
    ],
  } as const;
  const call = { kernel: 'elementwise', attributes: { expression, shape } } as const;
  return { temporaries: [], calls: [{ ...call, inputs: [{ of: 'operand', index: 0 }], outputs: [{ of: 'output' }] }] };
};

/** How the elements along an axis lie in memory. */
function rowsAlong(shape: readonly number[], axis: number): Rows {
  const product = (lengths: readonly number[]): number => lengths.reduce((size, length) => size * length, 1);
  return { outer: product(shape.slice(0, axis)), length: shape[axis] as number, inner: product(shape.slice(axis + 1)) };
}

const cumulativeSumOp: OpDefinition<'cumulativeSum'> = {
  name: 'cumulativeSum',
  infer: ([x]) => x,
  reference([x], { axis }, output) {
    const { length, inner } = rowsAlong(x.shape, axis);
    x.data.forEach((value, index) => {
      const isFirst = Math.floor(index / inner) % length === 0;
      output.data[index] = isFirst ? value : (output.data[index - inner] as number) + value;
    });
  },
};

function cumulativeSum(x: Value, axis: number): Value {
  return applyOp(cumulativeSumOp, [x], { axis });
}

const lowerCumulativeSum: OpLowering<'cumulativeSum'> = ({ attributes: { axis }, output: { shape } }) => {
  const call = { kernel: 'cumulativeSum', attributes: rowsAlong(shape, axis) } as const;
  return { temporaries: [], calls: [{ ...call, inputs: [{ of: 'operand', index: 0 }], outputs: [{ of: 'output' }] }] };
};

/** Part 0 does everything, element by element: index % (length · inner) ≥ inner means that one comes before it. */
const cumulativeSumKernel: Kernel<'cumulativeSum'> = {
  emit({ module }, { inputs: [x], outputs: [y], attributes: { outer, length, inner } }) {
    const f = module.func({ name: 'cumulativeSum', params: ['i32'] });
    const [part] = f.params;
    const [input, output] = [x, y] as [Buffer, Buffer];
    const index = f.local('i32');
    const bytes = f.local('i32');
    f.get(part)
      .i32.eqz()
      .if(() => {
        f.loop((again) => {
          f.get(index).i32.const(4).i32.mul().set(bytes);
          f.get(bytes).i32.const(output.address).i32.add();
          f.get(bytes).i32.const(input.address).i32.add().f32.load();
          f.get(index)
            .i32.const(length * inner)
            .i32.remU()
            .i32.const(inner)
            .i32.geU();
          const before = f.local('f32');
          f.f32.const(0).set(before);
          f.if(() => {
            f.get(bytes)
              .i32.const(output.address - 4 * inner)
              .i32.add()
              .f32.load()
              .set(before);
          });
          f.get(before).f32.add().f32.store();
          f.get(index).i32.const(1).i32.add().tee(index);
          f.i32
            .const(outer * length * inner)
            .i32.ltU()
            .branchIf(again);
        });
      });
    return f;
  },
  describe: ({ outer, length, inner }) => ({ tile: '1', multiplyAdds: outer * length * inner }),
};

const extra: Tables<'clamp' | 'cumulativeSum', 'cumulativeSum'> = {
  ops: { clamp: clampOp, cumulativeSum: cumulativeSumOp },
  rules: {
    clamp: {
      axes: { kind: 'elementwise' },
      unchanged: ({ attributes: { low, high } }) => (low === -Infinity && high === Infinity ? 0 : undefined),
      product: null,
    },
    cumulativeSum: {
      axes: {
        kind: 'named',
        like: 1,
        relabel: ({ axis: old }, { axis }) => ({ axis: axis(old) }),
        removed: () => [],
      },
      unchanged: null,
      product: null,
    },
  },
  lowerings: { clamp: lowerClamp, cumulativeSum: lowerCumulativeSum },
  kernels: { cumulativeSum: cumulativeSumKernel },
};

const tables = extendTables(forwardTables, extra);

async function engineOf(options: EngineOptions): Promise<Engine> {
  const engine = await createEngine(options);
  onTestFinished(() => engine.close());
  return engine;
}

/** Two convolutions on channels-first pictures, with the extra ops between, and an update of a state. */
function net(): { graph: Graph; state: State } {
  const state = new State({ path: 'peak', shape: [1, 4, 6, 5], dtype: 'float32', initial: ones([1, 4, 6, 5]) });
  const recording = new Trace();
  const x = recording.input({ shape: [1, 3, 6, 5], dtype: 'float32' });
  const kernels = [1, 2].map((seed) => randomUniform([3, 3, seed === 1 ? 3 : 4, 4], { minval: -1, maxval: 1, seed }));
  const options = { padding: 'same', dataFormat: 'channelsFirst' } as const;
  const first = conv2d(x, kernels[0] as Tensor, options);
  const summed = recording.at('net/sum', () => cumulativeSum(clamp(first, -0.5, 0.75), 1));
  const kept = clamp(summed, -Infinity, Infinity);
  recording.write(state, clamp(add(recording.read(state), kept), 0, 2));
  return { graph: recording.finish([relu(conv2d(kept, kernels[1] as Tensor, options)), kept]), state };
}

const picture = randomUniform([1, 3, 6, 5], { minval: -1, maxval: 1, seed: 3 });

describe('ops from outside', () => {
  test('compute on tensors, and in recorded graphs by the table of ops', () => {
    const y = cumulativeSum(
      clamp(
        tensor([
          [-3, 1],
          [0.5, 9],
        ]),
        -1,
        2,
      ),
      0,
    );
    expect((y as Tensor).toArray()).toEqual([
      [-1, 1],
      [-0.5, 3],
    ]);
    const graph = trace([{ shape: [2, 2], dtype: 'float32' }], (x) => [cumulativeSum(clamp(x, -1, 2), 0)]);
    const [output] = evaluate(
      graph,
      [
        tensor([
          [-3, 1],
          [0.5, 9],
        ]),
      ],
      tables.ops,
    ).outputs;
    expect(output).toEqual(y);
  });

  test('pass through every pass by their rules', () => {
    const { graph } = net();
    const simple = finishAtOnce(simplify(graph, tables));
    const ops = simple.nodes.flatMap((node) => (node.kind === 'op' ? [node.op] : []));
    // One for each picture that enters or leaves: the input, two outputs, and the state both ways.
    expect(ops.filter((op) => op === 'transpose')).toHaveLength(5);
    expect(ops.filter((op) => op === 'clamp')).toHaveLength(2);
    const sum = simple.nodes.find((node) => node.kind === 'op' && node.op === 'cumulativeSum');
    expect(sum).toMatchObject({ attributes: { axis: 3 }, path: 'net/sum', absorbed: [{ op: 'clamp', path: '' }] });
    const recording = new Trace();
    const folded = finishAtOnce(simplify(recording.finish([clamp(recording.own(tensor([5])), 0, 1)]), tables));
    expect(folded.nodes).toMatchObject([{ kind: 'constant', value: tensor([1]) }]);
  });

  test.each(['wasm', 'reference'] as const)('run on the %s engine, and update states', async (name) => {
    const { graph, state } = net();
    const expected = evaluate(graph, [picture], tables.ops);
    const engine = await engineOf({ engine: name, tables });
    const outputs = await engine.createSession().add('net', graph).run([picture]);
    for (const [index, output] of outputs.entries()) {
      expect(worstDifference(output, expected.outputs[index] as Tensor)).toBeLessThan(1e-5);
    }
    expect(worstDifference(state.value, expected.updates[0]?.value as Tensor)).toBeLessThan(1e-5);
  });

  test('are explained with their own kernel', async () => {
    const engine = await engineOf({ engine: 'wasm', tables });
    const { steps } = engine.explain(net().graph);
    const step = steps.find(({ kernel }) => kernel === 'cumulativeSum');
    expect(step?.sources).toContainEqual({ op: 'cumulativeSum', path: 'net/sum' });
    expect(step?.multiplyAdds).toBe(4 * 6 * 5);
  });

  test('join the loops and epilogues of others if they are elementwise', async () => {
    const engine = await engineOf({ engine: 'wasm', tables });
    const shape = [1, 6, 5, 3];
    const graph = trace([{ shape, dtype: 'float32' }], (x) => [
      clamp(conv2d(x, ones([1, 1, 3, 4])), 0, 6),
      add(clamp(add(x, 1), 0, 1), x),
    ]);
    const { steps } = engine.explain(graph);
    expect(steps.map(({ kernel, sources }) => [kernel, sources.map(({ op }) => op).toSorted()])).toEqual([
      ['pointwise', ['clamp', 'conv2d']],
      ['elementwise', ['add', 'add', 'clamp']],
    ]);
    const x = randomUniform(shape, { minval: -1, maxval: 1, seed: 4 });
    const outputs = await engine.createSession().add('joined', graph).run([x]);
    const expected = evaluate(graph, [x], tables.ops).outputs;
    outputs.forEach((output, index) => {
      expect(worstDifference(output, expected[index] as Tensor)).toBeLessThan(1e-5);
    });
  });

  test('go through JSON', () => {
    const { graph } = net();
    const { json, tensors, states } = graphToJson(graph);
    const parsed = JSON.parse(JSON.stringify(json));
    expect(graphFromJson({ json: parsed, tensors, states }, tables.ops)).toEqual(graph);
    expect(() => graphFromJson({ json: parsed, tensors, states }, forwardTables.ops)).toThrow("There is no op 'clamp'");
  });

  test.each(['wasm', 'reference'] as const)('are named by a %s engine that does not know them', async (name) => {
    const engine = await engineOf({ engine: name });
    const running = engine.createSession().add('net', net().graph).run([picture]);
    await expect(running).rejects.toThrow(
      "There is no op 'clamp' in the tables. Pass tables that have it to createEngine().",
    );
  });

  test('have names of their own', () => {
    const other = { ...extra, ops: { ...extra.ops, clamp: { ...clampOp } } };
    expect(() => extendTables(tables, other)).toThrow(GraphError);
    expect(() => extendTables(tables, other)).toThrow("extendTables: Both tables have 'clamp'.");
    expect(extendTables(tables, extra)).toEqual(tables);
  });
});

/** An engine for predictions: with the forward tables alone. */
describe.each([{ engine: 'reference' }, { engine: 'wasm' }, { engine: 'wasm', threads: 2 }] as const)(
  'further tables for one graph of $engine $threads',
  (options) => {
    test('serve it beside graphs without, which share the states', async () => {
      const engine = await engineOf(options);
      const session = engine.createSession();
      const { graph, state } = net();
      const recording = new Trace();
      const reading = session.add('reading', recording.finish([relu(recording.read(state))]));
      const expected = evaluate(graph, [picture], tables.ops);
      const step = session.add('step', graph, { tables: furtherTables(extra) });
      expect(session.cached('step')).toBe(step);
      const outputs = await step.run([picture]);
      for (const [index, output] of outputs.entries()) {
        expect(worstDifference(output, expected.outputs[index] as Tensor)).toBeLessThan(1e-5);
      }
      const [after] = (await reading.run([])) as [Tensor];
      expect(worstDifference(after, expected.updates[0]?.value as Tensor)).toBeLessThan(1e-5);
      expect(after.data).toEqual((await state.read()).data);
      // The tables were for that graph alone.
      await expect(session.add('without', graph).run([picture])).rejects.toThrow(
        "There is no op 'clamp' in the tables.",
      );
    });

    test('are taken by compiled functions and explanations', async () => {
      const engine = await engineOf(options);
      const f = engine.compile((x) => cumulativeSum(x, 0), { tables: furtherTables(extra) });
      expect((await f(tensor([1, 2, 3]))).data).toEqual(Float32Array.of(1, 3, 6));
      const { steps } = engine.explain(net().graph, { tables: furtherTables(extra) });
      expect(steps.flatMap(({ sources }) => sources).map(({ op }) => op)).toContain('cumulativeSum');
    });

    test('may repeat entries of the engine, but not replace them', async () => {
      const engine = await engineOf({ ...options, tables });
      const session = engine.createSession();
      const { graph } = net();
      expect(await session.add('step', graph, { tables: furtherTables(extra) }).run([picture])).toHaveLength(2);
      const other = { ...extra, ops: { ...extra.ops, clamp: { ...clampOp } } };
      expect(() => session.add('step', graph, { tables: furtherTables(other) })).toThrow("Both tables have 'clamp'.");
    });

    test('are refused if they are none', async () => {
      const engine = await engineOf(options);
      const { graph } = net();
      const message = 'Expected further tables. Received: tables=';
      for (const wrong of [extra, null, 'gradients']) {
        const options = { tables: wrong as unknown as FurtherTables };
        expect(() => engine.createSession().add('step', graph, options)).toThrow(`add: ${message}`);
        expect(() => engine.compile((x): Value => relu(x), options)).toThrow(`compile: ${message}`);
        expect(() => engine.explain(graph, options)).toThrow(`explain: ${message}`);
      }
      const unknown = { table: furtherTables(extra) } as unknown as { tables: FurtherTables };
      expect(() => engine.createSession().add('step', graph, unknown)).toThrow(
        'add: Unrecognized keyword arguments passed to add',
      );
    });
  },
);

test('the tables of training have no entry of the forward ones', () => {
  const columns = ['ops', 'rules', 'lowerings', 'kernels'] as const;
  for (const column of columns) {
    for (const name of Object.keys(gradientTables[column])) expect(forwardTables[column]).not.toHaveProperty(name);
  }
  expect(extendTables(forwardTables, gradientTables)).toMatchObject(forwardTables);
});

test('tables that lack a column are refused', async () => {
  const { kernels, ...rest } = forwardTables;
  for (const wrong of [rest, { ...rest, kernels: undefined }, null, 'forward', []]) {
    await expect(createEngine({ tables: wrong as unknown as Tables })).rejects.toThrow(
      'createEngine: `tables` must have the tables ops, rules, lowerings, kernels.',
    );
    expect(() => furtherTables(wrong as unknown as Tables<never, never>)).toThrow(
      'furtherTables: `tables` must have the tables ops, rules, lowerings, kernels.',
    );
  }
  expect(Object.keys(kernels).length).toBeGreaterThan(0);
});

test('a column that lacks an op or a kernel does not compile', () => {
  type Clamp = Tables<'clamp', never>;
  const { ops, rules, lowerings } = extra;
  const clampTables: Clamp = {
    ops: { clamp: ops.clamp },
    rules: { clamp: rules.clamp },
    lowerings: { clamp: lowerings.clamp },
    kernels: {},
  };
  // @ts-expect-error: no shape rule and reference
  const withoutOp: Clamp = { ...clampTables, ops: {} };
  // @ts-expect-error: no rules of passes
  const withoutRules: Clamp = { ...clampTables, rules: {} };
  // @ts-expect-error: no kernel calls
  const withoutLowering: Clamp = { ...clampTables, lowerings: {} };
  // @ts-expect-error: no generator
  const withoutKernel: Tables<'clamp', 'cumulativeSum'> = clampTables;
  // @ts-expect-error: one rule of the three is missing
  const withoutProduct: Clamp['rules'] = { clamp: { axes: { kind: 'elementwise' }, unchanged: null } };
  // @ts-expect-error: the columns are of different ops
  const mixed = extendTables(forwardTables, { ...clampTables, rules: { cumulativeSum: rules.cumulativeSum } });
  // @ts-expect-error: clamp has no data format that could be converted
  const picture: Clamp['rules'] = { clamp: { ...rules.clamp, axes: { kind: 'picture', like: 1 } } };
  // @ts-expect-error: the forward tables lack the extra ops
  const lacking: Tables<'clamp' | 'add'> = forwardTables;
  const all = [withoutOp, withoutRules, withoutLowering, withoutKernel, withoutProduct, mixed, picture, lacking];
  expect(all).toHaveLength(8);
  expect(extendTables(forwardTables, clampTables).ops.clamp).toBe(clampOp);
});
