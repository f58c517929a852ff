import { reshape, type Value } from '@sepal/ops';
import { formatShape, isStatic, ShapeError, type SymbolicShape, sizeOf, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link Reshape}. */
export interface ReshapeOptions extends LayerOptions {
  /** The new shape of one sample, without the batch. One length may be -1, which is inferred. */
  readonly targetShape: readonly number[];
}

/**
 * Reshapes every sample; elements keep their row-major order.
 *
 * Input shape: `(batch, ...)` → output shape: `(batch, ...targetShape)`
 *
 * @throws ValueError for an invalid target shape; ShapeError, when it is called, if its size differs from the input's
 * @see https://keras.io/api/layers/reshaping_layers/reshape/
 * @example
 * const layer = new Reshape({ targetShape: [-1, 2, 2] });
 * layer.apply(ones([5, 12])).shape; // [5, 3, 2, 2]
 */
export class Reshape extends Layer {
  static override readonly className: string = 'Reshape';

  readonly targetShape: readonly number[];

  constructor(...given: [options: ReshapeOptions]) {
    const { targetShape, ...base } = givenOptions(given, new.target, { targetShape: true });
    const resolved = resolveOptions(new.target, base, (where) => checkTargetShape(targetShape, where));
    super(base);
    this.targetShape = Object.freeze([...resolved]);
    this.inputSpecs = [{ minRank: 1 }];
  }

  override call(x: Value): Value {
    const [batch = null, ...sample] = x.shape;
    return reshape(x, [batch, ...this.#sampleShape(sample)]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), targetShape: [...this.targetShape] };
  }

  /** The target shape with the unknown length inferred, or `null` if the input does not determine it. */
  #sampleShape(sample: SymbolicShape): SymbolicShape {
    const { targetShape } = this;
    if (!isStatic(sample)) return targetShape.map((length) => (length === -1 ? null : length));
    const size = sizeOf(sample);
    const known = sizeOf(targetShape.filter((length) => length !== -1));
    const received = `Received: inputShape=${formatShape(sample)}, targetShape=${show(targetShape)}.`;
    const hint = 'The shapes are those of one sample, without the batch.';
    if (!targetShape.includes(-1)) {
      if (size === known) return targetShape;
      throw new ShapeError({
        where: this.where,
        message: `The total size of the tensor must be unchanged. ${received}`,
        hint,
      });
    }
    if (known === 0 || size % known !== 0) {
      throw new ShapeError({
        where: this.where,
        message: `The total size of the tensor must be unchanged, however, the input size cannot by divided by the specified dimensions in targetShape. ${received}`,
        hint,
      });
    }
    return targetShape.map((length) => (length === -1 ? size / known : length));
  }
}

function checkTargetShape(targetShape: unknown, where: string): readonly number[] {
  const lengths: readonly unknown[] = Array.isArray(targetShape) ? targetShape : [Number.NaN];
  if (!lengths.every((length) => Number.isInteger(length) && (length as number) >= -1)) {
    throw new ValueError({
      where,
      message: `Each dimension in \`targetShape\` must be a non-negative integer, or \`-1\` for a single unknown dimension. Received: targetShape=${show(targetShape)}.`,
      hint: 'Give the lengths of one sample in an array, without the batch.',
    });
  }
  if (lengths.filter((length) => length === -1).length > 1) {
    throw new ValueError({
      where,
      message: `There must be at most one unknown dimension (-1) in \`targetShape\`. Received: targetShape=${show(targetShape)}.`,
    });
  }
  return lengths as readonly number[];
}
