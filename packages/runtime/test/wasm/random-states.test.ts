import { finishAtOnce, lower, programFromJson, programToJson, simplify } from '@sepal/compiler';
import { kernelsOn, relaxedTuning } from '@sepal/kernels';
import {
  evaluate,
  forwardOps,
  type Graph,
  graphFromJson,
  graphToJson,
  relu,
  type Serialized,
  type State,
  trace,
} from '@sepal/ops';
import { ones, type Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createEngine, type Engine, type Session } from '../../src/index.ts';
import { forwardTables } from '../../src/tables.ts';
import { worstDifference } from './random-graphs.ts';
import { buildOnStates, PlanStates, pictureShape, randomOf, type StatesPlan, statesPlan } from './random-states.ts';

const BATCHES = [1, 2] as const;

/** What happens to the sessions and the states of a plan. */
type Action =
  | { readonly kind: 'run'; readonly batch: 0 | 1; readonly session: 0 | 1; readonly seed: number }
  | { readonly kind: 'assign'; readonly state: number; readonly seed: number }
  | { readonly kind: 'read'; readonly state: number }
  | { readonly kind: 'evict' | 'close'; readonly session: 0 | 1 };

const either = fc.constantFrom<0 | 1>(0, 1);
const seed = fc.nat(99);
const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof<fc.WeightedArbitrary<Action>[]>(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('run'), batch: either, session: either, seed }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('assign'), state: fc.nat(), seed }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('read'), state: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('evict', 'close'), session: either }) },
  ),
  { minLength: 3, maxLength: 8 },
);

/** Runs a graph: on sessions of an engine, or by the reference. */
interface Player {
  run(session: 0 | 1, key: string, graph: Graph, input: Tensor): Promise<readonly Tensor[]>;
  evict(session: 0 | 1): void;
  close(session: 0 | 1): void;
}

const reference: Player = {
  run(_session, _key, graph, input) {
    const { outputs, updates } = evaluate(graph, [input]);
    for (const { state, value } of updates) state.assign(value);
    return Promise.resolve(outputs);
  },
  evict: () => undefined,
  close: () => undefined,
};

function onSessions(engine: Engine): Player {
  const sessions: [Session, Session] = [engine.createSession(), engine.createSession()];
  return {
    run(at, key, graph, input) {
      const session = sessions[at];
      return (session.cached(key) ?? session.add(key, graph)).run([input]);
    },
    evict(at) {
      for (let other = 0; other < 8; other++) {
        sessions[at].add(
          `other ${other}`,
          trace([ones([1])], (x) => [relu(x)]),
        );
      }
    },
    close(at) {
      sessions[at].close();
      sessions[at] = engine.createSession();
    },
  };
}

/** All outputs, all values read in between, and the states at the end. */
async function play(plan: StatesPlan, steps: readonly Action[], player: Player): Promise<readonly Tensor[]> {
  const states = new PlanStates();
  const graphs = BATCHES.map((batch) => buildOnStates(plan, batch, states));
  const values: Tensor[] = [];
  const stateAt = (at: number): State | undefined => {
    const any = states.all.filter(({ dtype, path }) => dtype === 'float32' && !path.startsWith('variance'));
    return any[at % any.length];
  };
  for (const action of steps) {
    if (action.kind === 'run') {
      const { batch, session, seed } = action;
      const input = randomOf(pictureShape(plan, BATCHES[batch]), seed);
      values.push(...(await player.run(session, `${batch}`, graphs[batch] as Graph, input)));
    } else if (action.kind === 'assign') {
      const state = stateAt(action.state);
      state?.assign(randomOf(state.shape, action.seed));
    } else if (action.kind === 'read') {
      const state = stateAt(action.state);
      if (state !== undefined) values.push(await state.read());
    } else player[action.kind](action.session);
  }
  return [...values, ...states.all.map(({ value }) => value)];
}

const engines = await Promise.all([
  createEngine({ engine: 'wasm' }),
  createEngine({ engine: 'wasm', deterministic: true }),
  createEngine({ engine: 'wasm', threads: 3 }),
]);
afterAll(() => {
  for (const engine of engines) engine.close();
});

test('random graphs that share and update states agree with the reference over many runs', async () => {
  await fc.assert(
    fc.asyncProperty(statesPlan, actions, async (plan, steps) => {
      const expected = await play(plan, steps, reference);
      for (const engine of engines) {
        const player = onSessions(engine);
        const actual = await play(plan, steps, player);
        for (const [at, value] of expected.entries()) {
          expect(worstDifference(actual[at] as Tensor, value), `value ${at}`).toBeLessThan(1e-3);
        }
        for (const session of [0, 1] as const) player.close(session);
      }
    }),
    { numRuns: 100, seed: 21 },
  );
});

test('they and their programs are the same after JSON', () => {
  const throughText = <J>({ json, ...rest }: Serialized<J>) => ({ json: JSON.parse(JSON.stringify(json)), ...rest });
  const kernels = kernelsOn({ relaxed: true, tuning: relaxedTuning, parts: 1 }, forwardTables.kernels);
  fc.assert(
    fc.property(statesPlan, (plan) => {
      const graph = buildOnStates(plan, 2, new PlanStates());
      expect(graphFromJson(throughText(graphToJson(graph)), forwardOps)).toStrictEqual(graph);
      const simple = finishAtOnce(simplify(graph, forwardTables));
      const program = lower(simple, { traced: graph, tables: forwardTables, kernels });
      expect(programFromJson(throughText(programToJson(program)), forwardTables.kernels)).toStrictEqual(program);
    }),
    { numRuns: 150, seed: 22 },
  );
});
