import { checkInputs, checkUpdate, type Graph, type GraphNode, type State, type TensorType } from '@sepal/ops';
import { checkIntact, type Shape, ShapeError, Tensor, type TensorData } from '@sepal/tensor';
import type { Moment } from './moment.ts';
import { checkApart } from './own-memory.ts';

/** The inputs, outputs and states of a graph. */
export class GraphInterface {
  readonly inputTypes: readonly TensorType[];
  readonly outputTypes: readonly TensorType[];
  /** The states that the graph reads or updates. */
  readonly states: readonly State[];
  /** The states that it updates. */
  readonly updated: readonly State[];
  readonly #read: readonly State[];
  /** The types of the updates. */
  readonly #updateTypes: readonly TensorType[];
  readonly #constants: readonly Tensor[];

  constructor({ nodes, inputs, outputs, updates }: Graph) {
    const typeOf = (id: number): TensorType => (nodes[id] as GraphNode).type;
    this.inputTypes = inputs.map(typeOf);
    this.outputTypes = outputs.map(typeOf);
    this.#read = nodes.flatMap((node) => (node.kind === 'state' ? [node.state] : []));
    this.updated = updates.map(({ state }) => state);
    this.#updateTypes = updates.map(({ value }) => typeOf(value));
    this.states = [...new Set([...this.#read, ...this.updated])];
    this.#constants = nodes.flatMap((node) => (node.kind === 'constant' ? [node.value] : []));
  }

  /** @throws ShapeError, ValueError if tensors do not match the graph's inputs */
  checkInputs(inputs: readonly Tensor[]): void {
    checkInputs(inputs, this.inputTypes, 'run');
  }

  /** @throws ShapeError if a state cannot take its update; unknown lengths are accepted */
  checkUpdates(): void {
    for (const [index, state] of this.updated.entries()) checkUpdate(state, this.#updateTypes[index] as TensorType);
  }

  /** @throws ValueError if a constant's buffer is gone: passes read its elements */
  checkConstants(): void {
    for (const constant of this.#constants) checkIntact(constant, 'run', 'A constant');
  }

  /**
   * Wraps the given arrays in tensors of the outputs' types.
   *
   * @throws ShapeError, ValueError if an array does not fit its output, or shares memory with anything else in the run
   */
  resultsIn(arrays: readonly TensorData[], inputs: readonly Tensor[]): readonly Tensor[] {
    const { outputTypes } = this;
    if (arrays.length !== outputTypes.length) {
      throw new ShapeError({
        where: 'run',
        message: `\`out\` must have an array for each of ${outputTypes.length} outputs. Received ${arrays.length}.`,
      });
    }
    const results = outputTypes.map(
      ({ shape, dtype }, index) => new Tensor(shape as Shape, dtype, arrays[index] as TensorData),
    );
    const others = [...inputs, ...this.#constants].map(({ data }) => data);
    checkApart(arrays, others, 'run');
    return results;
  }

  /**
   * Checks again before results are written: only now are the values of all states known.
   *
   * @throws ValueError if a result's array is gone, or belongs to a weight
   */
  checkResults(results: readonly Tensor[], at: Moment): void {
    for (const [index, result] of results.entries())
      checkIntact(result, 'run', `The array of \`out\` for output ${index}`);
    const weights = this.#read.flatMap((state) => at.of(state).known?.data ?? []);
    checkApart(
      results.map(({ data }) => data),
      weights,
      'run',
    );
  }
}
