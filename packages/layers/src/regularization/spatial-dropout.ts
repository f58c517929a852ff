import type { DataFormat, Value } from '@sepal/ops';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import type { SpatialRank } from '../picture/as-picture.ts';
import { checkFraction, checkLayerSeed, dropUnits } from './drop-units.ts';

/** Options of the spatial dropout layers. */
export interface SpatialDropoutOptions extends LayerOptions {
  /** The fraction of channels to drop, from 0 to 1. */
  readonly rate: number;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
}

/** The base of the spatial dropout layers. */
export abstract class SpatialDropout extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  readonly rate: number;
  readonly seed: number | null;
  readonly dataFormat: DataFormat;
  readonly #seeds: SeedState | undefined;

  /** @param dataFormat resolves the data format, given the layer's name for errors */
  constructor(rank: SpatialRank, options: SpatialDropoutOptions, dataFormat: (where: string) => DataFormat) {
    const { rate, seed, ...base } = options;
    const resolved = resolveOptions(new.target, base, (where) => ({
      rate: checkFraction(rate, 'rate', where),
      seed: checkLayerSeed(seed, where),
      dataFormat: dataFormat(where),
    }));
    super(base);
    this.rate = resolved.rate;
    this.seed = resolved.seed;
    this.dataFormat = resolved.dataFormat;
    this.inputSpecs = [{ rank: rank + 2 }];
    this.#seeds = this.rate > 0 ? this.addSeeds(this.seed) : undefined;
  }

  override call(x: Value, context: CallContext): Value {
    const { rate, where } = this;
    const channels = this.dataFormat === 'channelsLast' ? x.shape.length - 1 : 1;
    const noiseShape = x.shape.map((length, axis) => (axis === 0 || axis === channels ? length : 1));
    return dropUnits(x, context, { rate, noiseShape, seeds: this.#seeds, where });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}
