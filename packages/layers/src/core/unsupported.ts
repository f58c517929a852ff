import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** Unsupported options of Keras, which configs carry as null. */
export interface UnsupportedOptions {
  /** Low-rank adaptation is not supported: only null. */
  readonly loraRank?: null | undefined;
  /** Low-rank adaptation is not supported: only null. */
  readonly loraAlpha?: null | undefined;
  /** Quantized layers are not supported: only null. */
  readonly quantizationConfig?: null | undefined;
}

/** @throws ValueError if an unsupported option has a value */
export function refuseUnsupported(options: UnsupportedOptions, where: string): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined) continue;
    throw new ValueError({
      where,
      message: `\`${name}\` is not supported. Received: ${name}=${show(value)}.`,
      hint:
        name === 'quantizationConfig'
          ? 'Load the model as float32 and leave the option out.'
          : 'Merge the adaptation into the kernel and leave the option out.',
    });
  }
}
