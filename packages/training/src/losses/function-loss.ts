import type { Value } from '@sepal/ops';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { Loss } from './loss.ts';
import { toSameRank } from './same-rank.ts';

/** A function, written in ops, that returns a loss for each sample. */
export type LossFunction = (yTrue: Value, yPred: Value) => Value;

/** A function as a loss. Configs refer to it by name. */
export class FunctionLoss extends Loss {
  static override readonly sepal: Brand = { kind: 'FunctionLoss', version: VERSION };
  static override readonly className = 'FunctionLoss';
  readonly #compute: LossFunction;

  /** @param name the name under which `getLoss` finds the function in `customObjects` */
  constructor(compute: LossFunction, name: string) {
    super({ name });
    this.#compute = compute;
  }

  call(yTrue: Value, yPred: Value): Value {
    return this.#compute(...toSameRank(yTrue, yPred));
  }
}
