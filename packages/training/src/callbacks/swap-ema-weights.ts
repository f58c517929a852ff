import type { State } from '@sepal/ops';
import { type Tensor, ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { checkBoolean, readOptions } from '@sepal/tensor/options';
import { Callback } from './callback.ts';

/** Options of {@link SwapEMAWeights}. */
export interface SwapEMAWeightsOptions {
  /** Whether the averages are in the model at the end of epochs too, for callbacks such as `ModelCheckpoint` that come after (default false). */
  readonly swapOnEpoch?: boolean | undefined;
}

/**
 * Evaluates and validates with the averages of the weights that an optimizer with `useEma` keeps: swaps them before, and back
 * afterwards.
 *
 * @throws ValueError if the optimizer has no averages
 * @see https://keras.io/api/callbacks/swap_ema_weights/
 * @example
 * const trainer = compile(model, { optimizer: new SGD({ useEma: true }), loss: 'meanSquaredError' });
 * await trainer.fit(x, y, { validationSplit: 0.2, callbacks: [new SwapEMAWeights()] });
 */
export class SwapEMAWeights extends Callback {
  static override readonly sepal: Brand = { kind: 'SwapEMAWeights', version: VERSION };

  readonly swapOnEpoch: boolean;
  #isSwapped = false;

  constructor(...given: [options?: SwapEMAWeightsOptions | undefined]) {
    const where = 'SwapEMAWeights';
    const { swapOnEpoch = false } = readOptions<SwapEMAWeightsOptions>(given, { swapOnEpoch: true }, where);
    super();
    this.swapOnEpoch = checkBoolean(swapOnEpoch, 'swapOnEpoch', where);
  }

  override onTrainBegin(): void {
    this.#pairs();
  }

  override async onEpochBegin(): Promise<void> {
    if (this.swapOnEpoch) await this.#swap(false);
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    if (!this.swapOnEpoch) return;
    await this.#swap(true);
    // At the end of `fit` the model takes the averages, which are in the model already.
    const isLast = epoch === this.params.epochs - 1 || this.trainer.stopTraining;
    if (isLast) for (const [variable, average] of this.#pairs()) average.assign(await variable.read());
  }

  override onTestBegin(): Promise<void> {
    return this.#swap(true);
  }

  override onTestEnd(): Promise<void> {
    return this.#swap(false);
  }

  override onPredictBegin(): Promise<void> {
    return this.#swap(true);
  }

  override onPredictEnd(): Promise<void> {
    return this.#swap(false);
  }

  async #swap(isSwapped: boolean): Promise<void> {
    if (this.#isSwapped === isSwapped) return;
    const pairs = this.#pairs();
    const values = await Promise.all(pairs.flat().map((state) => state.read()));
    for (const [index, [variable, average]] of pairs.entries()) {
      variable.assign(values[2 * index + 1] as Tensor);
      average.assign(values[2 * index] as Tensor);
    }
    this.#isSwapped = isSwapped;
  }

  #pairs(): (readonly [State, State])[] {
    const { averages, name } = this.trainer.optimizer;
    if (averages.size > 0) return [...averages];
    throw new ValueError({
      where: 'SwapEMAWeights',
      message: `The optimizer '${name}' keeps no averages of the weights.`,
      hint: 'Make it with `useEma: true`, and train before you evaluate.',
    });
  }
}
