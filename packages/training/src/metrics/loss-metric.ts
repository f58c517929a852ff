import type { TensorType } from '@sepal/ops';
import type { Loss } from '../losses/loss.ts';
import { FunctionMetric } from './function-metric.ts';

/** A loss as a metric: its mean over the batches. */
export class LossMetric extends FunctionMetric {
  override readonly direction = 'down';
  readonly #loss: Loss;

  constructor(loss: Loss) {
    super((yTrue, yPred) => loss.apply(yTrue, yPred), loss.name);
    this.#loss = loss;
  }

  override checkTargets(yTrue: TensorType, yPred: TensorType, where: string): void {
    this.#loss.checkTargets(yTrue, yPred, where);
  }
}
