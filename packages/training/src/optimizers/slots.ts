import type { Variable } from '@sepal/layers';
import { State } from '@sepal/ops';
import { full, GraphError, type Tensor } from '@sepal/tensor';

/** What an optimizer remembers of each variable: a state of the variable's shape. */
export interface Slot {
  /** The last part of its path, such as 'momentum'. */
  readonly name: string;
  /** Its initial value: a number for all elements, or a function that makes it when the slot is first read (default 0). */
  readonly initial?: number | ((variable: Variable) => Tensor);
}

/** The slots of variables. It keeps those of variables that are no longer asked for, while something else holds the variable. */
export class Slots {
  readonly #known = new WeakMap<Variable, Map<string, State>>();
  readonly #optimizer: string;

  /** @param optimizer the optimizer's name */
  constructor(optimizer: string) {
    this.#optimizer = optimizer;
  }

  /** The slots of a block, variable by variable; made where there are none. */
  of(block: readonly Slot[], variables: readonly Variable[]): State[] {
    return variables.flatMap((variable) => block.map((slot) => this.#of(slot, variable)));
  }

  /** A slot of a variable. @throws GraphError if there is none */
  get(name: string, variable: Variable): State {
    const state = this.#known.get(variable)?.get(name);
    if (state !== undefined) return state;
    throw new GraphError({
      where: this.#optimizer,
      message: `The variable '${variable.path}' has no slot '${name}'.`,
      hint: 'Return it from slots(), and build the optimizer with the variable.',
    });
  }

  #of({ name, initial = 0 }: Slot, variable: Variable): State {
    const known = this.#known.get(variable) ?? new Map<string, State>();
    this.#known.set(variable, known);
    const { shape, dtype, path } = variable;
    const state =
      known.get(name) ??
      new State({
        path: `${this.#optimizer}/${path.replaceAll('/', '_')}_${name}`,
        shape,
        dtype,
        initial: () => (typeof initial === 'number' ? full(shape, initial, dtype) : initial(variable)),
      });
    known.set(name, state);
    return state;
  }
}
