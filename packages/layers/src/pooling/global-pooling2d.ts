import type { DataFormat } from '@sepal/ops';
import { checkBoolean } from '@sepal/tensor';
import { standardizeDataFormat } from '../arguments/data-format.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of layers that make one number of every channel of a picture. */
export interface GlobalPooling2DOptions extends LayerOptions {
  /** Where the channels are. Default: what `imageDataFormat()` says when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
  /** Whether height and width stay, with length 1. Default false. */
  readonly keepdims?: boolean | undefined;
}

/** What `GlobalAveragePooling2D` and `GlobalMaxPooling2D` have in common. */
export abstract class GlobalPooling2D extends Layer {
  readonly dataFormat: DataFormat;
  readonly keepdims: boolean;

  constructor(options: GlobalPooling2DOptions = {}) {
    const { dataFormat, keepdims = false, ...base } = givenOptions(options, new.target);
    const resolved = resolveOptions(new.target, base, (where) => ({
      dataFormat: standardizeDataFormat(dataFormat ?? imageDataFormat(), where),
      keepdims: checkBoolean(keepdims, 'keepdims', where),
    }));
    super(base);
    this.dataFormat = resolved.dataFormat;
    this.keepdims = resolved.keepdims;
    this.inputSpecs = [{ rank: 4 }];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dataFormat: this.dataFormat, keepdims: this.keepdims };
  }
}
