import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import * as regularizers from '@sepal/regularizers';
import { type Shape, ValueError } from '@sepal/tensor';
import { checkBoolean, type OptionNames, show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { Layer } from '../layer/layer.ts';
import type { LayerOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';

/** The common options of the normalization layers. */
export interface NormalizationOptions {
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number | undefined;
  /** Whether `beta` is added. Default true. */
  readonly center?: boolean | undefined;
  /** Whether the result is multiplied by `gamma`. Default true. */
  readonly scale?: boolean | undefined;
  /** Default 'zeros'. */
  readonly betaInitializer?: initializers.InitializerIdentifier | undefined;
  /** Default 'ones'. */
  readonly gammaInitializer?: initializers.InitializerIdentifier | undefined;
  readonly betaRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly gammaRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly betaConstraint?: constraints.ConstraintIdentifier | null | undefined;
  readonly gammaConstraint?: constraints.ConstraintIdentifier | null | undefined;
}

/** The names of {@link NormalizationOptions}. */
export const NORMALIZATION_OPTIONS: OptionNames<NormalizationOptions> = {
  epsilon: true,
  center: true,
  scale: true,
  betaInitializer: true,
  gammaInitializer: true,
  betaRegularizer: true,
  gammaRegularizer: true,
  betaConstraint: true,
  gammaConstraint: true,
};

/** {@link NormalizationOptions}, checked. */
export interface ResolvedNormalization {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: initializers.Initializer;
  readonly gammaInitializer: initializers.Initializer;
  readonly betaRegularizer: regularizers.Regularizer | null;
  readonly gammaRegularizer: regularizers.Regularizer | null;
  readonly betaConstraint: constraints.Constraint | null;
  readonly gammaConstraint: constraints.Constraint | null;
}

/** Checks the common options; the initializers, which draw seeds, come last. */
export function resolveNormalization(options: NormalizationOptions, where: string): ResolvedNormalization {
  const { epsilon = 1e-3, center = true, scale = true } = options;
  return {
    epsilon: checkEpsilon(epsilon, where),
    center: checkBoolean(center, 'center', where),
    scale: checkBoolean(scale, 'scale', where),
    betaRegularizer: regularizers.get(options.betaRegularizer, { where }),
    gammaRegularizer: regularizers.get(options.gammaRegularizer, { where }),
    betaConstraint: constraints.get(options.betaConstraint, { where }),
    gammaConstraint: constraints.get(options.gammaConstraint, { where }),
    betaInitializer: initializers.get(options.betaInitializer ?? 'zeros', { where }),
    gammaInitializer: initializers.get(options.gammaInitializer ?? 'ones', { where }),
  };
}

/** The base of the normalization layers: `gamma`, `beta` and their options. */
export abstract class NormalizationLayer extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: initializers.Initializer;
  readonly gammaInitializer: initializers.Initializer;
  readonly betaRegularizer: regularizers.Regularizer | null;
  readonly gammaRegularizer: regularizers.Regularizer | null;
  readonly betaConstraint: constraints.Constraint | null;
  readonly gammaConstraint: constraints.Constraint | null;
  /** The scale along the axis or axes; undefined without `scale`. */
  gamma: Variable | undefined;
  /** The offset along the axis or axes; undefined without `center`. */
  beta: Variable | undefined;

  constructor(base: LayerOptions, resolved: ResolvedNormalization) {
    super(base);
    this.epsilon = resolved.epsilon;
    this.center = resolved.center;
    this.scale = resolved.scale;
    this.betaInitializer = resolved.betaInitializer;
    this.gammaInitializer = resolved.gammaInitializer;
    this.betaRegularizer = resolved.betaRegularizer;
    this.gammaRegularizer = resolved.gammaRegularizer;
    this.betaConstraint = resolved.betaConstraint;
    this.gammaConstraint = resolved.gammaConstraint;
  }

  /** Makes `gamma` and `beta`, if the layer has them. */
  protected addScaleAndOffset(
    shape: Shape,
    { scale, center }: { readonly scale: boolean; readonly center: boolean },
  ): void {
    this.gamma = scale
      ? this.addWeight({
          name: 'gamma',
          shape,
          initializer: this.gammaInitializer,
          regularizer: this.gammaRegularizer,
          constraint: this.gammaConstraint,
        })
      : undefined;
    this.beta = center
      ? this.addWeight({
          name: 'beta',
          shape,
          initializer: this.betaInitializer,
          regularizer: this.betaRegularizer,
          constraint: this.betaConstraint,
        })
      : undefined;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      betaInitializer: initializers.serialize(this.betaInitializer),
      gammaInitializer: initializers.serialize(this.gammaInitializer),
      betaRegularizer: regularizers.serialize(this.betaRegularizer),
      gammaRegularizer: regularizers.serialize(this.gammaRegularizer),
      betaConstraint: constraints.serialize(this.betaConstraint),
      gammaConstraint: constraints.serialize(this.gammaConstraint),
    };
  }
}

/** Checks the epsilon of a normalization. @throws ValueError unless it is a number of 0 or more */
export function checkEpsilon(epsilon: unknown, where: string): number {
  if (typeof epsilon === 'number' && epsilon >= 0 && Number.isFinite(epsilon)) return epsilon;
  throw new ValueError({
    where,
    message: `\`epsilon\` must be a number of 0 or more. Received: epsilon=${show(epsilon)}.`,
  });
}
