import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { biasAdd, matmul, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { checkBoolean, show } from '@sepal/tensor/options';
import {
  activate,
  type LayerActivation,
  type LayerActivationIdentifier,
  resolveActivation,
  serializeLayerActivation,
} from '../activation/layer-activation.ts';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';
import { refuseUnsupported, type UnsupportedOptions } from './unsupported.ts';

/** Options of {@link Dense}. */
export interface DenseOptions extends LayerOptions, UnsupportedOptions {
  /** Length of the output's last axis. */
  readonly units: number;
  /** Applied to the output: a function, its name, or a layer. Default: none. */
  readonly activation?: LayerActivationIdentifier | undefined;
  /** Whether a bias is added. Default true. */
  readonly useBias?: boolean | undefined;
  /** Default 'glorotUniform'. */
  readonly kernelInitializer?: initializers.InitializerIdentifier | undefined;
  /** Default 'zeros'. */
  readonly biasInitializer?: initializers.InitializerIdentifier | undefined;
  readonly kernelRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly biasRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly kernelConstraint?: constraints.ConstraintIdentifier | null | undefined;
  readonly biasConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/**
 * A fully connected layer along the last axis: `activation(x · kernel + bias)`.
 *
 * Weights: `kernel` `[channels, units]`, `bias` `[units]`.
 *
 * Input shape: `(batch, …, channels)` → output shape: `(batch, …, units)`
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input has fewer than two axes
 *   or the length of the last is unknown
 * @see https://keras.io/api/layers/core_layers/dense/
 * @example
 * const layer = new Dense({ units: 10, activation: 'softmax' });
 * layer.apply(zeros([32, 128])).shape; // [32, 10]
 * layer.countParams(); // 1290
 */
export class Dense extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'Dense';

  readonly units: number;
  readonly activation: LayerActivation;
  readonly useBias: boolean;
  readonly kernelInitializer: initializers.Initializer;
  readonly biasInitializer: initializers.Initializer;
  readonly kernelRegularizer: regularizers.Regularizer | null;
  readonly biasRegularizer: regularizers.Regularizer | null;
  readonly kernelConstraint: constraints.Constraint | null;
  readonly biasConstraint: constraints.Constraint | null;
  /** `[channels, units]`; made by `build`. */
  kernel!: Variable;
  /** `[units]`; undefined without `useBias`. */
  bias: Variable | undefined;

  constructor(...given: [options: DenseOptions]) {
    const {
      units,
      activation,
      useBias = true,
      kernelInitializer,
      biasInitializer,
      kernelRegularizer,
      biasRegularizer,
      kernelConstraint,
      biasConstraint,
      loraRank,
      loraAlpha,
      quantizationConfig,
      ...base
    } = givenOptions(given, new.target, {
      units: true,
      activation: true,
      useBias: true,
      kernelInitializer: true,
      biasInitializer: true,
      kernelRegularizer: true,
      biasRegularizer: true,
      kernelConstraint: true,
      biasConstraint: true,
      loraRank: false,
      loraAlpha: false,
      quantizationConfig: false,
    });
    const resolved = resolveOptions(new.target, base, (where) => {
      refuseUnsupported({ loraRank, loraAlpha, quantizationConfig }, where);
      return {
        units: checkUnits(units, where),
        activation: resolveActivation(activation, where),
        useBias: checkBoolean(useBias, 'useBias', where),
        kernelRegularizer: regularizers.get(kernelRegularizer, { where }),
        biasRegularizer: regularizers.get(biasRegularizer, { where }),
        kernelConstraint: constraints.get(kernelConstraint, { where }),
        biasConstraint: constraints.get(biasConstraint, { where }),
        kernelInitializer: initializers.get(kernelInitializer ?? 'glorotUniform', { where }),
        biasInitializer: initializers.get(biasInitializer ?? 'zeros', { where }),
      };
    });
    super(base);
    this.units = resolved.units;
    this.activation = resolved.activation;
    if (this.activation instanceof Layer) this.addLayer(this.activation);
    this.useBias = resolved.useBias;
    this.kernelInitializer = resolved.kernelInitializer;
    this.biasInitializer = resolved.biasInitializer;
    this.kernelRegularizer = resolved.kernelRegularizer;
    this.biasRegularizer = resolved.biasRegularizer;
    this.kernelConstraint = resolved.kernelConstraint;
    this.biasConstraint = resolved.biasConstraint;
    this.inputSpecs = [{ minRank: 2 }];
  }

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    this.checkInputShapes([inputShape]);
    const channels = inputShape.at(-1) ?? null;
    if (channels === null) {
      throw new ShapeError({
        where: this.where,
        message: `The last dimension of the inputs should be defined. Received inputShape=${formatShape(inputShape)}.`,
        hint: 'Give the length of the last axis in the input shape.',
      });
    }
    this.kernel = this.addWeight({
      name: 'kernel',
      shape: [channels, this.units],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    this.bias = this.useBias
      ? this.addWeight({
          name: 'bias',
          shape: [this.units],
          initializer: this.biasInitializer,
          regularizer: this.biasRegularizer,
          constraint: this.biasConstraint,
        })
      : undefined;
    this.inputSpecs = [{ minRank: 2, axes: { [-1]: channels } }];
    super.build(inputShape);
  }

  override call(x: Value, context: CallContext): Value {
    const y = matmul(asFloat(x), context.read(this.kernel));
    return activate(this, this.bias === undefined ? y : biasAdd(y, context.read(this.bias)), context);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: serializeLayerActivation(this.activation),
      useBias: this.useBias,
      kernelInitializer: initializers.serialize(this.kernelInitializer),
      biasInitializer: initializers.serialize(this.biasInitializer),
      kernelRegularizer: regularizers.serialize(this.kernelRegularizer),
      biasRegularizer: regularizers.serialize(this.biasRegularizer),
      kernelConstraint: constraints.serialize(this.kernelConstraint),
      biasConstraint: constraints.serialize(this.biasConstraint),
      quantizationConfig: null,
    };
  }
}

function checkUnits(units: unknown, where: string): number {
  if (typeof units === 'number' && Number.isInteger(units) && units > 0) return units;
  throw new ValueError({
    where,
    message: `Received an invalid value for \`units\`, expected a positive integer. Received: units=${show(units)}.`,
    hint: 'Use an integer of 1 or more.',
  });
}
