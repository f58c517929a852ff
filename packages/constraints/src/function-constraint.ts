import type { Value } from '@sepal/ops';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { Constraint } from './constraint.ts';

/** A function, written in ops, that returns the constrained weights. */
export type ConstraintFunction = (weights: Value) => Value;

/** A function as a constraint. Configs refer to it by name. */
export class FunctionConstraint extends Constraint {
  static override readonly sepal: Brand = { kind: 'FunctionConstraint', version: VERSION };

  /** The name under which `get` finds the function in `customObjects`. */
  readonly name: string;
  readonly #compute: ConstraintFunction;

  constructor(compute: ConstraintFunction, name: string) {
    super();
    this.name = name;
    this.#compute = compute;
  }

  call(weights: Value): Value {
    return this.#compute(weights);
  }
}
