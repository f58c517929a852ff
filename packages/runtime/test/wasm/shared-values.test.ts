import { add, evaluate, exp, type Graph, multiply, pad, randomNormal, State, Trace } from '@sepal/ops';
import { ones, type Tensor, tensor } from '@sepal/tensor';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../src/index.ts';
import { worstDifference } from './random-graphs.ts';

function state(path: string, initial: Tensor): State {
  return new State({ path, shape: initial.shape, dtype: initial.dtype, initial });
}

interface States {
  readonly seed: State;
  readonly row: State;
  readonly scale: State;
}

/** Values that depend on states alone. The sum connects them: then one section of the prologue computes them all. */
function graphOf({ seed, row, scale }: States, count: number, sums: boolean): Graph {
  const recording = new Trace();
  const shape = [count, 3];
  recording.input({ shape, dtype: 'float32' });
  const noise = randomNormal(recording.read(seed), { shape });
  const padded = pad(recording.read(row), [[0, count]]);
  const sum = multiply(add(noise, exp(recording.read(row))), recording.read(scale));
  return recording.finish([noise, padded, ...(sums ? [sum] : [])]);
}

test.each([1, 2])(
  'programs of a session share what follows from states only if it is equal, and know when it is old: %i threads',
  async (threads) => {
    const engine = await createEngine({ engine: 'wasm', threads });
    onTestFinished(() => engine.close());
    const session = engine.createSession();
    const states: States = {
      seed: state('seed', tensor([1, 2], [2], 'uint32')),
      row: state('row', tensor([1, 2, 3])),
      scale: state('scale', tensor([2, 1, 2])),
    };
    const programs = [2, 3, 5].flatMap((count) =>
      [true, false].map((sums) => {
        const graph = graphOf(states, count, sums);
        return { graph, input: ones([count, 3]), executable: session.add(`${count} ${sums}`, graph) };
      }),
    );
    const changes = [
      () => undefined,
      () => states.row.assign(tensor([0.5, 0, 1])),
      () => states.seed.assign(tensor([7, 8], [2], 'uint32')),
      () => states.scale.assign(tensor([3, 1, 0])),
    ];
    for (const [round, change] of changes.entries()) {
      change();
      for (const { graph, input, executable } of round % 2 === 0 ? programs : programs.toReversed()) {
        const actual = await executable.run([input]);
        for (const [index, expected] of evaluate(graph, [input]).outputs.entries()) {
          expect(worstDifference(actual[index] as Tensor, expected as Tensor), `${round}: ${index}`).toBeLessThan(1e-5);
        }
      }
    }
  },
);
