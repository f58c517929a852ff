/** Training steps of random networks, for comparing engines with the reference. */
import {
  add,
  divide,
  equal,
  type Graph,
  gradients,
  mean,
  multiply,
  State,
  select,
  sqrt,
  square,
  subtract,
  sum,
  Trace,
  type Value,
} from '@sepal/ops';
import { type Tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { buildNetwork, type NetworkPlan, networkPlan } from './random-graphs.ts';

/** The parameters of a random training step. */
export interface TrainingPlan extends NetworkPlan {
  readonly optimizer: (typeof OPTIMIZERS)[number];
  /** Whether weights are kept small. */
  readonly penalty: boolean;
}

const OPTIMIZERS = ['descent', 'momentum', 'adam', 'accumulating'] as const;

export const trainingPlan: fc.Arbitrary<TrainingPlan> = fc
  .tuple(networkPlan, fc.constantFrom(...OPTIMIZERS), fc.boolean())
  .map(([plan, optimizer, penalty]) => ({ ...plan, optimizer, penalty }));

export interface TrainingStep {
  /** Returns the loss; updates all states. */
  readonly graph: Graph;
  readonly input: Tensor;
  readonly states: readonly State[];
}

/** The step of a plan: the network with the statistics of the batch, a loss, all gradients, an update of every weight. */
export function buildStep({ optimizer, penalty, ...plan }: TrainingPlan): TrainingStep {
  const { graph, input, states } = buildNetwork(plan, { training: true });
  const trace = new Trace(graph);
  const averages = new Set(graph.updates.map(({ state }) => state));
  const weights = states.filter((state) => !averages.has(state));
  const values = weights.map((state) => trace.read(state));
  const [x, pooled] = graph.outputs.map((id) => trace.value(id)) as [Value, Value];
  const losses = [mean(square(subtract(x, 0.1))), mean(multiply(pooled, pooled))];
  if (penalty) losses.push(...values.map((value) => multiply(sum(square(value)), 0.01)));
  const loss = losses.reduce((total, one) => add(total, one));
  const slots: State[] = [];
  const slot = ({ shape }: State): State => {
    const state = new State({ path: `slot${slots.length}`, shape, dtype: 'float32', initial: zeros(shape) });
    slots.push(state);
    return state;
  };
  const counter = new State({ path: 'counter', shape: [], dtype: 'float32', initial: zeros([]) });
  for (const [index, gradient] of gradients(loss, values).entries()) {
    const [state, value] = [weights[index] as State, values[index] as Value];
    if (optimizer === 'descent') {
      trace.write(state, subtract(value, multiply(gradient, 0.5)));
      continue;
    }
    const [first, second] = [slot(state), slot(state)];
    if (optimizer === 'accumulating') {
      // New values that nothing reads, made of common ones; it is time for an update in every step.
      const [total, isDue] = [add(gradient, trace.read(second)), equal(trace.read(counter), 0)];
      const m = add(multiply(trace.read(first), 0.9), multiply(total, 0.1));
      trace.write(state, select(isDue, subtract(value, multiply(m, 0.5)), value));
      trace.write(first, select(isDue, m, trace.read(first)));
      trace.write(second, select(isDue, multiply(total, 0.5), total));
      continue;
    }
    const m = add(multiply(trace.read(first), 0.9), multiply(gradient, 0.1));
    trace.write(first, m);
    if (optimizer === 'momentum') {
      trace.write(state, subtract(value, multiply(m, 0.5)));
      continue;
    }
    const v = add(multiply(trace.read(second), 0.99), multiply(square(gradient), 0.01));
    trace.write(second, v);
    trace.write(state, subtract(value, multiply(divide(m, add(sqrt(v), 0.1)), 0.5)));
  }
  return { graph: trace.finish([loss]), input, states: [...states, ...slots] };
}
