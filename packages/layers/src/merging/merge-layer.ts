import { reshape, type Value } from '@sepal/ops';
import { broadcastShapes, formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { listFew, show } from '@sepal/tensor/options';
import type { MapStructure, SameDType } from '../graph/element-types.ts';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import { isShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';

/** The inputs of a merge layer. */
export type MergeInputs = readonly SymbolicTensor[];

/**
 * The base of the layers that merge several values into one.
 *
 * Values broadcast. Values with fewer axes get axes of length 1 after the batch: `(batch, 3)` beside `(batch, 8, 8, 3)` counts
 * as `(batch, 1, 1, 3)`. All batch sizes must be equal.
 */
export abstract class MergeLayer<O extends SymbolicTensor = SameDType> extends Layer<MergeInputs, O> {
  /** The required input, for errors. */
  protected get rule(): string {
    return 'A merge layer should be called on a list of inputs.';
  }

  /** Merges values of one element type and rank. */
  protected abstract merge(values: readonly Value[]): Value;

  override build(inputShape: MapStructure<MergeInputs, SymbolicShape>): void {
    if (!Array.isArray(inputShape) || inputShape.length === 0 || !inputShape.every(isShape)) {
      const shape: unknown = inputShape;
      throw this.#notAList(`inputShape=${isShape(shape) ? formatShape(shape) : show(shape)}`);
    }
    this.checkInputShapes(inputShape);
    super.build(inputShape);
  }

  override prepare(inputs: MapStructure<MergeInputs, Value>): void {
    if (!Array.isArray(inputs)) {
      const { shape } = inputs as unknown as Partial<Value>;
      throw this.#notAList(shape === undefined ? 'an object' : `inputShape=${formatShape(shape)}`);
    }
    super.prepare(inputs);
  }

  override call(inputs: MapStructure<MergeInputs, Value>): MapStructure<O, Value> {
    const rank = Math.max(...inputs.map(({ shape }) => shape.length));
    return this.merge(ofOneType(inputs).map((value) => withRank(value, rank))) as MapStructure<O, Value>;
  }

  /** @throws ShapeError with Keras' message if the values do not broadcast */
  protected override checkInputShapes(shapes: readonly SymbolicShape[]): void {
    super.checkInputShapes(shapes);
    const [first, ...others] = shapes;
    const batches = new Set(shapes.map(([batch]) => batch).filter((batch) => batch !== null));
    if (batches.size > 1) {
      throw new ShapeError({
        where: this.where,
        message: `Cannot merge tensors with different batch sizes. Received tensors with shapes ${formatShapes(shapes)}.`,
        hint: 'Give as many samples in every input.',
      });
    }
    let merged: SymbolicShape = (first as SymbolicShape).slice(1);
    for (const [, ...sample] of others) merged = this.#broadcast(merged, sample);
  }

  #broadcast(a: SymbolicShape, b: SymbolicShape): SymbolicShape {
    try {
      return broadcastShapes(a, b);
    } catch {
      // Keras names the shape with more axes first.
      const [longer, shorter] = a.length < b.length ? [b, a] : [a, b];
      throw new ShapeError({
        where: this.where,
        message: `Inputs have incompatible shapes. Received shapes ${formatShape(longer)} and ${formatShape(shorter)}.`,
        hint: 'Lengths of the same axis, counted from the last one, must be equal or 1.',
      });
    }
  }

  #notAList(received: string): ValueError {
    return new ValueError({
      where: this.where,
      message: `${this.rule} Received: ${received} (not a list of shapes).`,
      hint: 'Give the inputs in an array, as in apply([a, b]).',
    });
  }
}

/** Shapes as errors print them: `[(None, 3), (None, 4)]`. */
export function formatShapes(shapes: readonly SymbolicShape[]): string {
  return `[${listFew(shapes.map(formatShape))}]`;
}

/** The values unchanged if they share an element type other than bool, else as float32. */
export function ofOneType(values: readonly Value[]): readonly Value[] {
  const [first, ...others] = new Set(values.map(({ dtype }) => dtype));
  return others.length === 0 && first !== 'bool' ? values : values.map(asFloat);
}

function withRank(value: Value, rank: number): Value {
  const [batch = null, ...sample] = value.shape;
  const missing = rank - value.shape.length;
  return missing === 0 ? value : reshape(value, [batch, ...new Array<number>(missing).fill(1), ...sample]);
}
