import type { Variable } from '@sepal/layers';
import { SepalError } from '@sepal/tensor';
import { sharedState } from '@sepal/tensor/copies';

/** The weights that a `fit` is changing. */
function inTraining(): Set<Variable> {
  return sharedState('weights in training', () => ({ weights: new Set<Variable>() })).weights;
}

/** Runs `body`, which trains these weights. @throws SepalError if another training loop is changing one of them */
export async function whileTraining<T>(
  weights: readonly Variable[],
  where: string,
  body: () => Promise<T>,
): Promise<T> {
  const all = inTraining();
  const taken = weights.find((weight) => all.has(weight));
  if (taken !== undefined) {
    throw new SepalError({
      where,
      message: `The weight '${taken.path}' is being trained: another fit has not ended.`,
      hint: 'Await it first: one fit at a time trains a model.',
    });
  }
  for (const weight of weights) all.add(weight);
  try {
    return await body();
  } finally {
    for (const weight of weights) all.delete(weight);
  }
}

/** The loops of a trainer: one at a time, or one inside a callback of another. */
export class Turns {
  /** The loops that run, outermost first: whether each waits for its callbacks. */
  readonly #running: { readonly isWaiting: () => boolean }[] = [];

  /** Whether a loop is running, as callbacks see it. */
  get isRunning(): boolean {
    return this.#running.length > 0;
  }

  /**
   * Runs a loop.
   *
   * @param isWaiting whether the loop waits for its callbacks, which may run loops of their own
   * @throws SepalError if another loop of the trainer is running
   */
  async run<T>(where: string, isWaiting: () => boolean, body: () => Promise<T>): Promise<T> {
    const outer = this.#running.at(-1);
    if (outer !== undefined && !outer.isWaiting()) {
      throw new SepalError({
        where,
        message: 'Another loop of this trainer is running: they share the totals of the loss and metrics.',
        hint: 'Await it first.',
      });
    }
    const entry = { isWaiting };
    this.#running.push(entry);
    try {
      return await body();
    } finally {
      this.#running.splice(this.#running.indexOf(entry), 1);
    }
  }
}
