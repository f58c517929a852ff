import { add, cast, multiply, type Value } from '@sepal/ops';
import { broadcastShapes, type NestedArray, Tensor, tensor, ValueError } from '@sepal/tensor';
import { plainCopy, readConfig, show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link Rescaling}. */
export interface RescalingOptions extends LayerOptions {
  /**
   * The factor: a number, or (nested) arrays that broadcast with the input. If `imageDataFormat()` is 'channelsFirst' when the layer
   * is made, an array with one entry per channel applies to the third axis from the end.
   */
  readonly scale: NestedArray;
  /** The offset added afterwards: a number, or (nested) arrays that broadcast with the input. Default 0. */
  readonly offset?: NestedArray | undefined;
}

/**
 * Multiplies by a scale and adds an offset, for example to map pixels from 0 … 255 to the range that a network was trained on.
 *
 * Input shape: any, any element type → output shape: the same, float32
 *
 * @throws ValueError if scale or offset are not numbers; ShapeError, when it is called, if they do not broadcast with the input
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
 * @example
 * const layer = new Rescaling({ scale: 1 / 127.5, offset: -1 });
 * layer.apply(tensor([0, 255], [2], 'uint8')).toArray(); // [-1, 1]
 */
export class Rescaling extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'Rescaling';

  /** Makes a layer from a config; Keras writes NumPy arrays as objects. */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const { scale, offset, ...base } = readConfig(config, 'fromConfig');
    return new this({ ...base, scale: plainArray(scale), offset: plainArray(offset) } as never);
  }

  readonly scale: NestedArray;
  readonly offset: NestedArray;
  readonly #factor: Tensor;
  readonly #summand: Tensor;

  constructor(...given: [options: RescalingOptions]) {
    const { scale, offset = 0, ...base } = givenOptions(given, new.target, { scale: true, offset: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      factor: alongChannels(numbers(scale, 'scale', where)),
      summand: numbers(offset, 'offset', where),
    }));
    super(base);
    this.inputSpecs = [{ minRank: 0 }];
    this.scale = scale;
    this.offset = offset;
    this.#factor = resolved.factor;
    this.#summand = resolved.summand;
  }

  override call(x: Value): Value {
    for (const { shape } of [this.#factor, this.#summand]) broadcastShapes(x.shape, shape, this.where);
    return add(multiply(cast(x, 'float32'), this.#factor), this.#summand);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scale: plainCopy(this.scale), offset: plainCopy(this.offset) };
  }
}

/** `{ className: '__numpy__', config: { value } }` as nested arrays. */
function plainArray(value: unknown): unknown {
  const { class_name, className = class_name, config } = (value ?? {}) as Record<string, unknown>;
  return className === '__numpy__' ? (config as { readonly value: unknown }).value : value;
}

function numbers(value: unknown, name: string, where: string): Tensor {
  if (!isNumbers(value)) {
    throw new ValueError({
      where,
      message: `\`${name}\` must be a number or an array of numbers. Received: ${name}=${show(value)}.`,
    });
  }
  return tensor(value, undefined, 'float32');
}

function isNumbers(value: unknown): value is NestedArray {
  return typeof value === 'number' || (Array.isArray(value) && value.every(isNumbers));
}

/** With channels first, Keras appends axes to the scale, but not to the offset. */
function alongChannels(scale: Tensor): Tensor {
  if (scale.rank === 0 || imageDataFormat() === 'channelsLast') return scale;
  const missing = Math.max(0, 3 - scale.rank);
  return new Tensor([...scale.shape, ...new Array<number>(missing).fill(1)], 'float32', scale.data as Float32Array);
}
