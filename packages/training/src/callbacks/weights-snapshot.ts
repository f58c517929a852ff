import { Moment } from '@sepal/runtime';
import type { AnyTrainer } from '../any-trainer.ts';

/**
 * The weights of a model at a moment. Taking them costs nothing: a value is copied out of the engine's memory only when the next step
 * is about to write over it.
 */
export class WeightsSnapshot {
  readonly #weights: AnyTrainer['model']['weights'];
  readonly #moment = new Moment();

  private constructor(weights: AnyTrainer['model']['weights']) {
    this.#weights = weights;
    this.#moment.hold(weights);
  }

  /** Takes the weights; waits for a run that is updating them. */
  static async of({ weights }: AnyTrainer['model']): Promise<WeightsSnapshot> {
    for (const weight of weights) {
      for (let { busy } = weight.revision; busy !== undefined; { busy } = weight.revision) await busy;
    }
    return new WeightsSnapshot(weights);
  }

  /** Gives the model these weights again. */
  restore(): void {
    const revisions = this.#weights.map((weight) => weight.revise(this.#moment.of(weight).value));
    for (const [index, weight] of this.#weights.entries()) {
      const revision = revisions[index];
      if (revision !== undefined) weight.become(revision);
    }
  }

  /** Forgets them, so that no copies are kept. */
  release(): void {
    this.#moment.release();
  }
}
