import type { Value } from '@sepal/ops';
import { checkDType, type DType, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { readConfig, refuseExtra, show } from '@sepal/tensor/options';
import { addNode } from '../graph/apply-symbolic.ts';
import type { MapStructure } from '../graph/element-types.ts';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { checkShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link InputLayer} and {@link input}. */
export interface InputOptions<D extends DType = DType> {
  /** The shape of one sample, with `null` for lengths that may vary. Give this or `batchShape`. */
  readonly shape?: SymbolicShape | undefined;
  /** The batch size; by default it may vary. */
  readonly batchSize?: number | null | undefined;
  /** The batch size and the shape of one sample together, instead of `shape`. */
  readonly batchShape?: SymbolicShape | undefined;
  /** Element type, to which a model converts its inputs. Default 'float32'. */
  readonly dtype?: D | undefined;
  readonly name?: string | undefined;
  /** Sparse inputs are not supported: only `false`, as in Keras' configs. */
  readonly sparse?: false | null | undefined;
  /** Ragged inputs are not supported: only `false`, as in Keras' configs. */
  readonly ragged?: false | null | undefined;
  /** Optional inputs are not supported: only `false`, as in Keras' configs. */
  readonly optional?: false | null | undefined;
}

/**
 * The input of a model. {@link input} makes one and returns its tensor.
 *
 * Input shape: none → output shape: `batchShape`
 *
 * @throws ShapeError if the shape is missing or invalid
 * @see https://keras.io/api/layers/core_layers/input/
 */
export class InputLayer<D extends DType = DType> extends Layer<SymbolicTensor, SymbolicTensor<D>> {
  static override readonly sepal: Brand = { kind: 'InputLayer', version: VERSION };

  static override readonly className: string = 'InputLayer';

  /** Reads Keras 2's `batch_input_shape` as `batchShape`, as Keras 3 does. */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const { batchInputShape, ...options } = readConfig(config, 'fromConfig');
    return new this((batchInputShape === undefined ? options : { ...options, batchShape: batchInputShape }) as never);
  }

  readonly batchShape: SymbolicShape;
  readonly dtype: D;

  constructor(...given: [options: InputOptions<D> & Pick<LayerOptions, 'trainable'>]) {
    const { shape, batchSize, batchShape, dtype, sparse, ragged, optional, ...base } = givenOptions(given, new.target, {
      shape: true,
      batchSize: true,
      batchShape: true,
      sparse: true,
      ragged: true,
      optional: true,
    });
    const resolved = resolveOptions(new.target, base, (where) => ({
      ...rejectKinds({ sparse, ragged, optional }, where),
      batchShape: resolveBatchShape({ shape, batchSize, batchShape }, where),
      dtype: checkDType(dtype ?? 'float32', where),
    }));
    super(base);
    this.batchShape = Object.freeze(resolved.batchShape);
    this.dtype = resolved.dtype as D;
    super.build(this.batchShape);
    const type = { shape: this.batchShape, dtype: this.dtype };
    addNode(this, { inputs: [], options: {} }, [type], ([tensor]) => tensor as SymbolicTensor);
  }

  override call(x: Value): MapStructure<SymbolicTensor<D>, Value> {
    return x as MapStructure<SymbolicTensor<D>, Value>;
  }

  override getConfig(): Record<string, unknown> {
    const { trainable, ...config } = super.getConfig();
    return { ...config, dtype: this.dtype, batchShape: [...this.batchShape] };
  }
}

/**
 * Makes an input of a model: the tensor that its first layers are called on.
 *
 * @param options `shape` of one sample (without the batch)
 * @returns a symbolic tensor of shape `(None, ...shape)`
 * @throws ShapeError if the shape is missing or invalid
 * @see https://keras.io/api/layers/core_layers/input/
 * @example
 * const x = input({ shape: [224, 224, 10] });
 * const y = new SeparableConv2D({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(x);
 * const model = new Model({ inputs: x, outputs: y });
 */
export function input<D extends DType = 'float32'>(options: InputOptions<D>, ...extra: never[]): SymbolicTensor<D> {
  refuseExtra(extra, 'input({ shape: …, … })');
  return new InputLayer<D>(options).output as SymbolicTensor as SymbolicTensor<D>;
}

/** @throws ValueError for unsupported kinds of inputs */
function rejectKinds(kinds: Readonly<Record<string, unknown>>, where: string): object {
  for (const [name, value] of Object.entries(kinds)) {
    if (value === undefined || value === null || value === false) continue;
    throw new ValueError({
      where,
      message: `Inputs with \`${name}\` are not supported. Received: ${name}=${show(value)}.`,
    });
  }
  return {};
}

function resolveBatchShape(
  { shape, batchSize = null, batchShape }: Pick<InputOptions, 'shape' | 'batchSize' | 'batchShape'>,
  where: string,
): SymbolicShape {
  if (shape !== undefined && batchShape !== undefined) {
    throw new ShapeError({ where, message: 'You cannot pass both `shape` and `batchShape` at the same time.' });
  }
  if (shape === undefined && batchShape === undefined) {
    throw new ShapeError({
      where,
      message: 'You must pass a `shape` argument.',
      hint: 'Give the shape of one sample, as in { shape: [224, 224, 3] }.',
    });
  }
  const whole = batchShape ?? [batchSize, ...(Array.isArray(shape) ? shape : [shape as unknown as number])];
  checkShape(whole, where, shape ?? batchShape);
  return [...whole];
}
