import type { ErrorCase, GoldenTensor, KerasConfig, PartialShape, Shape } from './golden-values.ts';

export type LayerTuple = readonly [name: string, className: string, outputShape: PartialShape, params: number];

interface ParamCounts {
  readonly total: number;
  readonly trainable: number;
  readonly nonTrainable: number;
}

/** A network for every argument. */
export interface NetworkGolden {
  readonly cases: readonly {
    readonly args: KerasConfig;
    readonly dataFormat: string;
    readonly name: string;
    readonly params: ParamCounts;
    readonly layers: readonly LayerTuple[];
  }[];
  readonly config: KerasConfig;
  readonly weights: readonly (readonly [path: string, shape: Shape])[];
  readonly runs: readonly {
    readonly args: KerasConfig;
    readonly dataFormat: string;
    readonly inputShape: Shape;
    readonly output: GoldenTensor;
  }[];
  readonly errors: readonly (ErrorCase & { readonly warnings: readonly string[] })[];
}

/** What the later networks record besides. */
export interface NetworkVariants {
  readonly widths: readonly { readonly args: KerasConfig; readonly params: ParamCounts }[];
  /** Built on a tensor of that shape. */
  readonly tensors: readonly {
    readonly inputTensor: PartialShape;
    readonly args: KerasConfig;
    readonly dataFormat: string;
    readonly name: string | null;
    readonly outputShape: PartialShape | null;
    readonly type: string | null;
    readonly message: string | null;
  }[];
}

export interface MobileNetGolden extends NetworkGolden {
  readonly preprocess: readonly {
    readonly mode: string;
    readonly dataFormat: string;
    readonly x: GoldenTensor;
    readonly y: GoldenTensor;
  }[];
  readonly decode: {
    readonly predictions: GoldenTensor;
    readonly tops: readonly {
      readonly top: number;
      readonly results: readonly (readonly (readonly [wnid: string, name: string, score: number])[])[];
    }[];
  };
  readonly formula: {
    readonly weights: readonly {
      readonly path: string;
      readonly shape: Shape;
      readonly stream: number;
      readonly head: readonly number[];
    }[];
    readonly input: GoldenTensor;
  };
}

/** The files of weights that Keras asks for. */
export interface PretrainedGolden {
  readonly files: readonly {
    readonly subject: string;
    readonly args: KerasConfig;
    readonly file: string;
    readonly url: string;
    readonly md5: string | null;
    readonly warnings: readonly string[];
  }[];
}
