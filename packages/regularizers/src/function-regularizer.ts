import type { Value } from '@sepal/ops';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { Regularizer } from './regularizer.ts';

/** A function, written in ops, that returns the penalty of weights: a scalar. */
export type RegularizerFunction = (weights: Value) => Value;

/** A function as a regularizer. Configs refer to it by name. */
export class FunctionRegularizer extends Regularizer {
  static override readonly sepal: Brand = { kind: 'FunctionRegularizer', version: VERSION };

  /** The name under which `get` finds the function in `customObjects`. */
  readonly name: string;
  readonly #compute: RegularizerFunction;

  constructor(compute: RegularizerFunction, name: string) {
    super();
    this.name = name;
    this.#compute = compute;
  }

  call(weights: Value): Value {
    return this.#compute(weights);
  }
}
