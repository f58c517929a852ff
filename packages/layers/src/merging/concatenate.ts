import { concat, type Value } from '@sepal/ops';
import { normalizeAxis, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { MapStructure } from '../graph/element-types.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { formatShapes, type MergeInputs, MergeLayer, ofOneType } from './merge-layer.ts';

/** Options of {@link Concatenate}. */
export interface ConcatenateOptions extends LayerOptions {
  /** The axis to concatenate along; -1 is the last. Default -1. */
  readonly axis?: number | undefined;
}

/**
 * Concatenates its inputs along an axis.
 *
 * Input shape: arrays of shapes that differ only along the axis → output shape: the same, with the lengths along the axis
 * added up
 *
 * @throws ValueError for an axis that is not an integer, or unless called on an array; ShapeError if the shapes do not match
 * @see https://keras.io/api/layers/merging_layers/concatenate/
 * @example
 * const layer = new Concatenate();
 * layer.apply([tensor([[1, 2]]), tensor([[3]])]).toArray(); // [[1, 2, 3]]
 */
export class Concatenate extends MergeLayer {
  static override readonly className: string = 'Concatenate';

  readonly axis: number;

  constructor(...given: [options?: ConcatenateOptions | undefined]) {
    const { axis = -1, ...base } = givenOptions(given, new.target, { axis: true });
    resolveOptions(new.target, base, (where) => {
      if (Number.isInteger(axis)) return;
      throw new ValueError({
        where,
        message: `\`axis\` must be an integer. Received: axis=${show(axis)}.`,
        hint: 'Use -1 for the last axis.',
      });
    });
    super(base);
    this.axis = axis;
  }

  override call(inputs: MapStructure<MergeInputs, Value>): Value {
    return this.merge(ofOneType(inputs));
  }

  protected override merge(values: readonly Value[]): Value {
    return concat(values, this.axis);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }

  protected override checkInputShapes(shapes: readonly SymbolicShape[]): void {
    const [first] = shapes as readonly [SymbolicShape, ...SymbolicShape[]];
    const axis = normalizeAxis(this.axis, first.length, this.where);
    // The known length of each axis, if any; unknown lengths match all.
    const lengths = first.map((_, index) => shapes.map((shape) => shape[index]).find((length) => length !== null));
    const fits = (shape: SymbolicShape): boolean =>
      shape.length === first.length &&
      shape.every((length, index) => index === axis || length === null || length === lengths[index]);
    if (shapes.every(fits)) return;
    throw new ShapeError({
      where: this.where,
      message: `A \`Concatenate\` layer requires inputs with matching shapes except for the concatenation axis. Received: inputShape=${formatShapes(shapes)}.`,
      hint: `Only axis ${axis} may have different lengths.`,
    });
  }
}
