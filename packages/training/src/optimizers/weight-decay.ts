import type { Variable } from '@sepal/layers';
import { multiply, subtract, type Value } from '@sepal/ops';
import type { OptimizerStep } from './optimizer-step.ts';

/** What weight decay leaves out. */
export interface WeightDecayExclusions {
  readonly varList?: readonly Variable[] | undefined;
  /** Parts of the names of variables, such as 'bias'. */
  readonly varNames?: readonly string[] | undefined;
}

/** Weight decay: apart from the gradient, and before the step. */
export class WeightDecay {
  readonly #factor: number | null;
  #excluded: (variable: Variable) => boolean = () => false;

  /** @param factor the part of each weight that it loses for a learning rate of 1 */
  constructor(factor: number | null) {
    this.#factor = factor;
  }

  exclude({ varList = [], varNames = [] }: WeightDecayExclusions): void {
    const [variables, names] = [new Set(varList), [...varNames]];
    this.#excluded = (variable) => variables.has(variable) || names.some((name) => variable.name.includes(name));
  }

  /** Records it: w − w · factor · learning rate. */
  record(step: OptimizerStep, variables: readonly Variable[]): void {
    if (this.#factor === null) return;
    const part = multiply(step.learningRate, this.#factor);
    for (const variable of variables) if (!this.#excluded(variable)) shrink(step, variable, part);
  }
}

function shrink(step: OptimizerStep, variable: Variable, part: Value): void {
  const weights = step.read(variable);
  step.write(variable, subtract(weights, multiply(weights, part)));
}
