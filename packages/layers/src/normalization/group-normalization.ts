import { add, cast, mean, multiply, reshape, rsqrt, subtract, type Value, variance } from '@sepal/ops';
import { normalizeAxis, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { givenOptions, type LayerOptions, resolveOptions, splitOptions } from '../layer/layer-options.ts';
import { lengthOfAxis } from './length-of-axis.ts';
import {
  NORMALIZATION_OPTIONS,
  NormalizationLayer,
  type NormalizationOptions,
  resolveNormalization,
} from './normalization-layer.ts';

/** Options of {@link GroupNormalization}. */
export interface GroupNormalizationOptions extends NormalizationOptions, LayerOptions {
  /** How many groups the channels are divided into; -1 for one for each channel. Default 32. */
  readonly groups?: number | undefined;
  /** The axis of the channels; -1 (default) is the last. */
  readonly axis?: number | undefined;
}

/**
 * Normalizes every sample, in groups of channels, to mean `beta` and standard deviation `gamma`.
 *
 * Mean and population variance are taken over everything in a group, so samples are independent of their batch, and training and
 * inference are the same. Weights, one for each channel: `gamma` (with `scale`), `beta` (with `center`).
 *
 * Input shape: `(batch, …)` with the channels along `axis` → output shape: the same, float32. Integers are normalized as in Keras,
 * which truncates the result.
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the channels cannot be divided into the groups
 * @see https://arxiv.org/abs/1803.08494, https://keras.io/api/layers/normalization_layers/group_normalization/
 * @example
 * const layer = new GroupNormalization({ groups: 2, epsilon: 0 });
 * layer.apply(tensor([[1, 3, 10, 30]])).toArray(); // [[-1, 1, -1, 1]]
 */
export class GroupNormalization extends NormalizationLayer {
  static override readonly className: string = 'GroupNormalization';

  /** As given; after `build`, the number of channels in place of -1. */
  groups: number;
  readonly axis: number;

  constructor(...given: [options?: GroupNormalizationOptions | undefined]) {
    const {
      groups = 32,
      axis = -1,
      ...others
    } = givenOptions(given, new.target, { groups: true, axis: true, ...NORMALIZATION_OPTIONS });
    const [normalization, base] = splitOptions(others, NORMALIZATION_OPTIONS);
    const resolved = resolveOptions(new.target, base, (where) => ({
      groups: checkGroups(groups, where),
      axis: checkAxis(axis, where),
      ...resolveNormalization(normalization, where),
    }));
    super(base, resolved);
    this.groups = resolved.groups;
    this.axis = resolved.axis;
    this.inputSpecs = [{ minRank: 2 }];
  }

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    const channels = lengthOfAxis(inputShape, this.axis, this);
    if (normalizeAxis(this.axis, inputShape.length, this.where) === 0) {
      throw new ShapeError({
        where: this.where,
        message: `The batch cannot be divided into groups. Received: axis=${this.axis}.`,
        hint: 'Use the axis of the channels, such as -1.',
      });
    }
    const groups = this.groups === -1 ? channels : this.groups;
    if (channels % groups !== 0) {
      throw new ShapeError({
        where: this.where,
        message:
          channels < groups
            ? `Number of groups (${groups}) cannot be more than the number of channels (${channels}).`
            : `Number of groups (${groups}) must be a multiple of the number of channels (${channels}).`,
        hint: 'Use a number of groups that divides the number of channels.',
      });
    }
    this.groups = groups;
    this.addScaleAndOffset([channels], this);
    this.inputSpecs = [{ rank: inputShape.length, axes: { [this.axis]: channels } }];
    super.build(inputShape);
  }

  override call(input: Value, context: CallContext): Value {
    const { groups } = this;
    const { shape } = input;
    const at = normalizeAxis(this.axis, shape.length, this.where);
    const inGroups = [groups, (shape[at] as number) / groups];
    // [batch, …, groups, channels of a group, …]
    const x = reshape(asFloat(input), shape.toSpliced(at, 1, ...inGroups));
    const kept = { axis: [...x.shape.keys()].filter((axis) => axis !== 0 && axis !== at), keepdims: true };
    const along = x.shape.map((length, axis) => (axis === at || axis === at + 1 ? length : 1));
    // Subtract the mean before multiplying: products of large numbers would cancel.
    let y = multiply(subtract(x, mean(x, kept)), rsqrt(add(variance(x, kept), this.epsilon)));
    if (this.gamma !== undefined) y = multiply(y, reshape(context.read(this.gamma), along));
    if (this.beta !== undefined) y = add(y, reshape(context.read(this.beta), along));
    y = reshape(y, shape);
    return input.dtype === 'float32' ? y : cast(cast(y, input.dtype), 'float32');
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), groups: this.groups, axis: this.axis };
  }
}

function checkGroups(groups: unknown, where: string): number {
  if (typeof groups === 'number' && Number.isInteger(groups) && (groups > 0 || groups === -1)) return groups;
  throw new ValueError({
    where,
    message: `Received an invalid value for argument \`groups\`, expected a positive integer (or \`-1\` for instance normalization). Received: groups=${show(groups)}.`,
  });
}

function checkAxis(axis: unknown, where: string): number {
  if (typeof axis === 'number' && Number.isInteger(axis)) return axis;
  throw new ValueError({
    where,
    message: `\`axis\` must be an integer. Received: axis=${show(axis)}.`,
    hint: 'Use -1 for the last axis.',
  });
}
