import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';

/** A layer's requirements on an input. */
export interface InputSpec {
  /** The exact number of axes. */
  readonly rank?: number;
  /** The minimum number of axes. */
  readonly minRank?: number;
  /** Lengths of some axes; -1 is the last. */
  readonly axes?: Readonly<Record<number, number>>;
}

/**
 * @param index the index of the input
 * @throws ShapeError with Keras' message if `shape` does not meet `spec`
 */
export function checkInputSpec(spec: InputSpec, shape: SymbolicShape, index: number, where: string): void {
  const incompatible = (detail: string, hint: string): ShapeError =>
    new ShapeError({ where, message: `Input ${index} is incompatible with the layer: ${detail}`, hint });
  const full = `Full shape received: ${formatShape(shape)}.`;
  if (spec.rank !== undefined && shape.length !== spec.rank) {
    throw incompatible(`expected ndim=${spec.rank}, found ndim=${shape.length}. ${full}`, rankHint(spec.rank, shape));
  }
  if (spec.minRank !== undefined && shape.length < spec.minRank) {
    throw incompatible(
      `expected min_ndim=${spec.minRank}, found ndim=${shape.length}. ${full}`,
      rankHint(spec.minRank, shape),
    );
  }
  for (const [key, expected] of Object.entries(spec.axes ?? {})) {
    const axis = Number(key);
    const found = shape[axis < 0 ? shape.length + axis : axis];
    if (found === expected || found === null) continue;
    throw incompatible(
      `expected axis ${axis} of input shape to have value ${expected}, but received input with shape ${formatShape(shape)}.`,
      'A layer that is built keeps the number of channels of its first input.',
    );
  }
}

/** The hint for an input with the wrong number of axes. */
export function rankHint(expected: number, shape: SymbolicShape): string {
  if (shape.length === expected - 1) return 'Add a batch axis in front: a single sample is a batch of 1.';
  const [batch, ...sample] = shape;
  return shape.length === expected + 1 && batch === null
    ? `If ${sample[0] ?? 'null'} was meant as the batch, leave it out: input({ shape: [${sample.slice(1).map(String).join(', ')}] }).`
    : `Give an input of ${expected} axes, the batch first.`;
}
