import type {
  ErrorCase,
  GoldenTensor,
  Json,
  KerasConfig,
  Lookup,
  PartialShape,
  Refusal,
  Shape,
} from './golden-values.ts';
import type { MobileNetGolden, NetworkGolden, NetworkVariants, PretrainedGolden } from './network-schema.ts';
import type { OptimizersGolden, SchedulesGolden } from './optimizer-schema.ts';
import type {
  CallbacksGolden,
  FineTuningGolden,
  ProgressCase,
  TrainingFilesGolden,
  TrajectoriesGolden,
} from './training-schema.ts';

/** The shapes of the files in `data/`; README.md says what each key holds. */

export interface GoldenWeight extends GoldenTensor {
  readonly name: string;
  readonly trainable: boolean;
}

export interface Versions {
  readonly keras: string;
  readonly jax: string;
  readonly jaxlib: string;
  readonly numpy: string;
  readonly python: string;
}

export interface LayerCase {
  readonly layer: string;
  readonly args: KerasConfig;
  readonly config: KerasConfig;
  readonly inputs: readonly GoldenTensor[];
  readonly mask?: GoldenTensor;
  readonly weights: readonly GoldenWeight[];
  readonly output: GoldenTensor;
  readonly outputShape: PartialShape;
  readonly training?: readonly { readonly output: GoldenTensor; readonly weights: readonly GoldenWeight[] }[];
  readonly afterTraining?: GoldenTensor;
  readonly frozen?: {
    readonly output: GoldenTensor;
    readonly weights: readonly GoldenWeight[];
    readonly trainableWeights: readonly string[];
    readonly nonTrainableWeights: readonly string[];
  };
  readonly losses?: readonly number[];
  readonly imageDataFormat?: string;
  readonly seedState?: readonly [number, number];
}

/** An op called at once; `args` are its keyword arguments besides the inputs. */
export interface OpCase {
  readonly op: 'conv_transpose' | 'resize' | 'argmax' | 'top_k';
  readonly args: KerasConfig;
  readonly inputs: readonly GoldenTensor[];
  readonly outputs: readonly GoldenTensor[];
}

export interface InitializersGolden {
  readonly cases: readonly {
    readonly initializer: string;
    readonly args: KerasConfig;
    readonly config: KerasConfig;
    readonly calls: readonly GoldenTensor[];
  }[];
  readonly lookups: readonly Lookup[];
  readonly objects: readonly Lookup[];
  readonly large: readonly {
    readonly initializer: string;
    readonly args: KerasConfig;
    readonly shape: Shape;
    readonly sha256: string;
    readonly head: readonly number[];
    readonly tail: readonly number[];
    readonly mean: number;
    readonly std: number;
  }[];
  readonly fans: readonly {
    readonly shape: Shape;
    readonly inputAxes: Json;
    readonly outputAxes: Json;
    readonly fanIn: number;
    readonly fanOut: number;
  }[];
  readonly unseeded: readonly {
    readonly seed: number;
    readonly code: string;
    readonly drawn: readonly number[];
    readonly tensors: readonly GoldenTensor[];
  }[];
}

export interface RandomDraw {
  readonly seed: number;
  readonly output: GoldenTensor;
}

export interface RandomGolden {
  readonly bits: readonly {
    readonly key: readonly [number, number];
    readonly count: number;
    readonly data: readonly number[];
  }[];
  readonly uniform: readonly (RandomDraw & { readonly minval: number; readonly maxval: number })[];
  readonly normal: readonly (RandomDraw & { readonly mean: number; readonly stddev: number })[];
  readonly truncatedNormal: readonly (RandomDraw & { readonly mean: number; readonly stddev: number })[];
  readonly randint: readonly (RandomDraw & { readonly minval: number; readonly maxval: number })[];
  readonly dropout: readonly (RandomDraw & {
    readonly rate: number;
    readonly noiseShape: PartialShape | null;
    readonly input: GoldenTensor;
  })[];
  readonly refused: readonly (Refusal & { readonly code: string })[];
  readonly seedGenerator: readonly {
    readonly seed: number;
    readonly states: readonly (readonly [number, number])[];
    readonly uniforms: readonly GoldenTensor[];
  }[];
  readonly setRandomSeed: readonly {
    readonly seed: number;
    readonly defaultSeeds: readonly number[];
    readonly globalStates: readonly (readonly [number, number])[];
    readonly uniforms: readonly GoldenTensor[];
  }[];
}

export interface RegularizersGolden {
  readonly cases: readonly {
    readonly name: string;
    readonly args: KerasConfig;
    readonly config: KerasConfig;
    readonly serialized: KerasConfig;
    readonly values: readonly { readonly x: GoldenTensor; readonly value: number }[];
  }[];
  readonly lookups: readonly Lookup[];
  readonly objects: readonly Lookup[];
}

export interface ConstraintsGolden {
  readonly cases: readonly {
    readonly name: string;
    readonly args: KerasConfig;
    readonly config: KerasConfig;
    readonly serialized: KerasConfig;
    readonly values: readonly { readonly x: GoldenTensor; readonly y: GoldenTensor }[];
  }[];
  readonly lookups: readonly Lookup[];
  readonly objects: readonly Lookup[];
}

export interface LossCase {
  readonly loss: string;
  readonly args: KerasConfig;
  readonly config: KerasConfig;
  readonly yTrue: GoldenTensor;
  readonly yPred: GoldenTensor;
  readonly sampleWeight?: GoldenTensor;
  readonly value: GoldenTensor;
  readonly gradient: GoldenTensor;
}

export interface LossesGolden {
  readonly cases: readonly LossCase[];
  readonly lookups: readonly Lookup[];
  readonly objects: readonly Lookup[];
}

export interface MetricUpdate {
  readonly yTrue: GoldenTensor;
  readonly yPred: GoldenTensor;
  readonly sampleWeight?: GoldenTensor;
  readonly result: GoldenTensor;
}

export interface MetricCase {
  readonly metric: string;
  readonly args: KerasConfig;
  readonly config: KerasConfig;
  readonly direction: 'up' | 'down' | null;
  readonly updates: readonly MetricUpdate[];
  readonly variables: readonly (GoldenTensor & { readonly name: string })[];
}

export interface MetricsGolden {
  readonly cases: readonly MetricCase[];
  readonly means: readonly {
    readonly metric: 'Mean' | 'Sum';
    readonly updates: readonly {
      readonly values: GoldenTensor;
      readonly sampleWeight?: GoldenTensor;
      readonly result: GoldenTensor;
    }[];
  }[];
  readonly resolved: readonly {
    readonly identifier: string;
    readonly yTrue: Shape;
    readonly yPred: Shape;
    readonly className: string;
    readonly name: string;
  }[];
  readonly lookups: readonly Lookup[];
  readonly automaticNames: readonly string[];
}

export interface ActivationsGolden {
  readonly cases: readonly {
    readonly activation: string;
    readonly args: KerasConfig;
    readonly x: GoldenTensor;
    readonly y: GoldenTensor;
    /** Keras' own function in float64, rounded once to float32. */
    readonly exact: GoldenTensor;
  }[];
  readonly lookups: readonly Lookup[];
}

export interface SlopesGolden {
  readonly activations: readonly {
    readonly activation: string;
    readonly args: KerasConfig;
    readonly x: GoldenTensor;
    /** The derivatives at x, in float64, rounded once. */
    readonly gradient: GoldenTensor;
  }[];
  readonly kinks: readonly {
    readonly code: string;
    readonly operands: readonly GoldenTensor[];
    /** Of the sum of the results, by each operand. */
    readonly gradients: readonly GoldenTensor[];
  }[];
}

export interface LayerLine {
  readonly name: string;
  readonly className: string;
  /** One per call of the layer. */
  readonly outputShapes: readonly Json[];
  readonly params: number;
}

export interface ModelCase {
  readonly name: string;
  readonly source: string;
  readonly className: string;
  readonly config: KerasConfig;
  readonly layers: readonly LayerLine[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputShape: Json;
  readonly outputShape: Json;
  readonly params: { readonly total: number; readonly trainable: number; readonly nonTrainable: number };
  readonly weights: readonly (GoldenWeight & { readonly path: string })[];
  readonly trainableWeights: readonly string[];
  readonly nonTrainableWeights: readonly string[];
  readonly frozen: readonly {
    readonly layer: string;
    readonly trainableWeights: readonly string[];
    readonly nonTrainableWeights: readonly string[];
  }[];
  readonly inputs: readonly GoldenTensor[];
  readonly outputs: readonly GoldenTensor[];
  /** The index in `outputs` in place of each tensor. */
  readonly outputStructure: number | readonly number[] | { readonly [key: string]: number };
  readonly losses: readonly number[];
}

/** A model whose config names classes and functions of every kind. */
export interface NamesCase {
  readonly name: string;
  readonly config: KerasConfig;
  readonly weights: readonly (GoldenTensor & { readonly path: string })[];
  readonly input: GoldenTensor;
  readonly outputs: readonly GoldenTensor[];
}

/** A functional model with operations such as `x + 3`. */
export interface OperationsCase {
  readonly name: string;
  readonly config: KerasConfig;
  /** Names and classes of `model.operations`. */
  readonly operations: readonly (readonly [name: string, className: string])[];
  /** Names of `model.layers`. */
  readonly layers: readonly string[];
  readonly inputs: readonly GoldenTensor[];
  readonly weights: readonly GoldenTensor[];
  readonly outputs: readonly GoldenTensor[];
}

export interface OperationsGolden {
  /** One expression each. */
  readonly cases: readonly OperationsCase[];
  readonly models: readonly (OperationsCase & { readonly source: string; readonly summary: string })[];
}

export interface SummariesGolden {
  readonly models: {
    readonly [name: string]: {
      readonly source: string;
      readonly className: string;
      readonly config: KerasConfig | null;
    };
  };
  readonly cases: readonly {
    readonly model: string;
    readonly columns: number;
    readonly options: KerasConfig;
    readonly text: string;
  }[];
}

/** The paths of variables in nested layers. */
export interface PathsCase {
  readonly name: string;
  readonly code: string;
  readonly paths: readonly string[];
}

interface ResizedImage {
  /** Index into `pictures`. */
  readonly picture: number;
  readonly size: readonly [number, number] | null;
  readonly interpolation: string;
  readonly cropToAspectRatio: boolean;
  readonly y: GoldenTensor;
}

export interface ImagesGolden {
  readonly tools: { readonly pillow: string; readonly matplotlib: string };
  readonly pictures: readonly GoldenTensor[];
  readonly loaded: readonly (ResizedImage & { readonly colorMode: string })[];
  readonly resized: readonly (ResizedImage & { readonly padToAspectRatio: boolean })[];
  readonly colorMaps: Readonly<Record<string, GoldenTensor>>;
}

/** A model that Keras saved, and what it answers. */
export interface FileCase {
  readonly name: string;
  /** `Sequential` or `Functional`. */
  readonly className: string;
  /** The names of its files in the folder of the index, by their kind. */
  readonly files: Readonly<Record<string, string>>;
  /** Where the form of the file is from, if a script made it. */
  readonly source?: string;
  readonly compiled: boolean;
  readonly inputs: readonly GoldenTensor[];
  /** The names of the model's inputs, in the order of `inputs`. */
  readonly inputNames: readonly string[];
  /** Flat; for a dictionary in the order of `outputNames`. Empty for a model that Sepal cannot have. */
  readonly outputs: readonly GoldenTensor[];
  /** The keys of a dictionary of outputs; null for any other model. */
  readonly outputNames: readonly string[] | null;
  /** In the order of `model.weights`. */
  readonly weights: readonly StoredWeight[];
  /** The optimizer's variables, where the model was trained. */
  readonly optimizer: readonly StoredWeight[];
}

export interface StoredWeight {
  readonly path: string;
  readonly shape: Shape;
  readonly dtype: string;
  /** Of its bytes, little endian. */
  readonly sha256: string;
}

/** Files of NumPy, safetensors, zipfile and Keras. */
export interface ContainersGolden {
  readonly tools: { readonly safetensors: string };
  /** What is in the files named `arrays`. */
  readonly arrays: Readonly<Record<string, GoldenTensor>>;
  /** Bytes by file. */
  readonly sizes: Readonly<Record<string, number>>;
}

type WithVersions<Contents> = Contents & { readonly versions: Versions };
/** A fit of a small network: an output for each entry of `outputs`, in a list, or by their keys if they have some. */
export interface FitCase {
  readonly outputs: readonly {
    readonly key: string | null;
    readonly name: string;
    readonly units: number;
    readonly activation: 'softmax' | 'sigmoid' | 'linear';
  }[];
  /** Names in `data`. */
  readonly labels: Json;
  readonly compile: KerasConfig;
  /** `sample_weight` has names in `data`, `class_weight` pairs. */
  readonly fit: KerasConfig;
  readonly weights: readonly GoldenTensor[];
  readonly epoch: readonly number[];
  /** Pairs, in Keras' order. */
  readonly history: readonly (readonly [string, readonly number[]])[];
  readonly evaluate: number | readonly number[];
  readonly evaluateNamed: readonly (readonly [string, number])[];
  /** The logs of one more step, on all samples. */
  readonly onBatch: readonly (readonly [string, number])[];
  /** The weights before that step. */
  readonly after: readonly GoldenTensor[];
}

export interface FitsGolden {
  readonly x: GoldenTensor;
  readonly data: Readonly<Record<string, GoldenTensor>>;
  readonly cases: readonly FitCase[];
}

type Cases<Case> = WithVersions<{ readonly cases: readonly Case[] }>;

/** Every golden by name. */
export interface Goldens {
  readonly 'layers/convolution': Cases<LayerCase>;
  readonly 'layers/normalization': Cases<LayerCase>;
  readonly 'layers/pooling': Cases<LayerCase>;
  readonly 'layers/activation': Cases<LayerCase>;
  readonly 'layers/regularization': Cases<LayerCase>;
  readonly 'layers/reshaping': Cases<LayerCase>;
  readonly 'layers/augmentation': Cases<LayerCase>;
  readonly 'layers/preprocessing': Cases<LayerCase>;
  readonly 'layers/merging': Cases<LayerCase>;
  readonly 'layers/core': Cases<LayerCase>;
  readonly 'errors/convolution': Cases<ErrorCase>;
  readonly 'errors/layers': Cases<ErrorCase>;
  readonly 'errors/preprocessing': Cases<ErrorCase>;
  readonly 'errors/objects': Cases<ErrorCase>;
  readonly 'errors/models': Cases<ErrorCase>;
  readonly ops: Cases<OpCase>;
  readonly initializers: WithVersions<InitializersGolden>;
  readonly random: WithVersions<RandomGolden>;
  readonly regularizers: WithVersions<RegularizersGolden>;
  readonly constraints: WithVersions<ConstraintsGolden>;
  readonly losses: WithVersions<LossesGolden>;
  readonly metrics: WithVersions<MetricsGolden>;
  readonly optimizers: WithVersions<OptimizersGolden>;
  readonly schedules: WithVersions<SchedulesGolden>;
  readonly activations: WithVersions<ActivationsGolden>;
  readonly slopes: WithVersions<SlopesGolden>;
  readonly models: Cases<ModelCase>;
  readonly 'training/fits': WithVersions<FitsGolden>;
  readonly 'training/fine_tuning': WithVersions<FineTuningGolden>;
  readonly 'trajectories/fits': WithVersions<TrajectoriesGolden>;
  readonly 'trajectories/losses': WithVersions<TrajectoriesGolden>;
  readonly 'trajectories/metrics': WithVersions<TrajectoriesGolden>;
  readonly 'trajectories/optimizers': WithVersions<TrajectoriesGolden>;
  readonly names: Cases<NamesCase>;
  readonly operations: WithVersions<OperationsGolden>;
  readonly summaries: WithVersions<SummariesGolden>;
  readonly mobilenet: WithVersions<MobileNetGolden>;
  readonly mobilenet_v2: WithVersions<NetworkGolden & NetworkVariants>;
  readonly mobilenet_v3_small: WithVersions<NetworkGolden & NetworkVariants>;
  readonly mobilenet_v3_large: WithVersions<NetworkGolden & NetworkVariants>;
  readonly pretrained: WithVersions<PretrainedGolden>;
  readonly paths: Cases<PathsCase>;
  readonly images: WithVersions<ImagesGolden>;
  readonly callbacks: WithVersions<CallbacksGolden>;
  readonly progress: Cases<ProgressCase>;
  readonly 'files/keras-2.0/index': Cases<FileCase>;
  readonly 'files/keras-2.1/index': Cases<FileCase>;
  readonly 'files/keras-2.2/index': Cases<FileCase>;
  readonly 'files/keras-2.3/index': Cases<FileCase>;
  readonly 'files/containers/index': WithVersions<ContainersGolden>;
  readonly 'files/tf-keras/index': Cases<FileCase>;
  readonly 'files/keras-3.0/index': Cases<FileCase>;
  readonly 'files/keras-3.3/index': Cases<FileCase>;
  readonly 'files/keras-3.6/index': Cases<FileCase>;
  readonly 'files/keras-3.9/index': Cases<FileCase>;
  readonly 'files/keras-3.15/index': Cases<FileCase>;
  readonly 'files/training/index': WithVersions<TrainingFilesGolden>;
}
