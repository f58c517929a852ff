import { constraints, initializers, Variable } from '@sepal/layers';
import { Trace, type Traced } from '@sepal/ops';
import { createEngine, type Engine, type Executable, type Session } from '@sepal/runtime';
import { gradientTables } from '@sepal/runtime/training';
import { tensor } from '@sepal/tensor';
import type { Optimizer } from '../../src/index.ts';

/** Every kind of engine, with its name for test titles. */
export const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  ['reference', () => createEngine({ engine: 'reference' })],
  ['wasm', () => createEngine({ engine: 'wasm' })],
];

/** A trainable variable. */
export interface Weights {
  readonly name: string;
  readonly layer: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly constraint?: constraints.ConstraintIdentifier | null;
}

export function variableOf({ name, layer, shape, data, constraint = null }: Weights): Variable {
  const variable = new Variable({
    name,
    layerPath: layer,
    shape,
    dtype: 'float32',
    initializer: initializers.get('zeros'),
    regularizer: null,
    constraint: constraints.get(constraint),
    trainable: true,
  });
  variable.assign(tensor(Float32Array.from(data), shape));
  return variable;
}

/** The graph of a step, whose inputs are the gradients. */
export function stepGraph(optimizer: Optimizer, variables: readonly Variable[]) {
  const trace = new Trace();
  const gradients = variables.map(({ shape }): Traced => trace.input({ shape, dtype: 'float32' }));
  optimizer.apply(gradients, variables, trace);
  return trace.finish([]);
}

/** A training step on an engine, given the gradients. */
export class TrainingStep {
  readonly variables: readonly Variable[];
  readonly #session: Session;
  readonly #executable: Executable;

  constructor(engine: Engine, optimizer: Optimizer, variables: readonly Variable[]) {
    this.variables = variables;
    this.#session = engine.createSession();
    this.#executable = this.#session.add('step', stepGraph(optimizer, variables), { tables: gradientTables });
  }

  async run(gradients: readonly (readonly number[])[]): Promise<void> {
    const inputs = gradients.map((data, index) => tensor(Float32Array.from(data), this.variables[index]?.shape));
    await this.#executable.run(inputs);
  }

  close(): void {
    this.#session.close();
  }
}
