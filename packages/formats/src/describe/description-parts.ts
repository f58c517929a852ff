import type { Shape } from '@sepal/tensor';
import type { FileFormat, Json, JsonObject, Writer } from '../contents/model-contents.ts';
import type { StoredDType, StoredTensor } from '../contents/stored-tensor.ts';

/** A tensor of weights in a file. */
export interface DescribedWeight {
  /** Its name or place in the file: 'conv1/kernel:0', 'layers/conv2d/vars/0'. */
  readonly name: string;
  readonly shape: Shape;
  /** The element type in the file; `loadModel` converts floating-point numbers to float32. */
  readonly dtype: StoredDType;
  /** How TensorFlow.js compressed its numbers, if it did. */
  readonly quantization?: StoredTensor['quantization'];
}

/** A layer of the model in a file. */
export interface DescribedLayer {
  /** Its name in the file. */
  readonly name: string;
  /** Its class in the file, as its writer called it; operations have their module in front: 'ops.numpy.Add'. */
  readonly className: string;
  /** How many models it is inside of: 0 for the model's own layers. */
  readonly depth: number;
  /** The options that shape what it computes, where they are not the usual ones. */
  readonly options: Readonly<Record<string, Json>>;
  /** With `null` for the batch; undefined where the file does not tell. */
  readonly outputShape: readonly (number | null)[] | undefined;
  /** The numbers of its weights, those inside it included; undefined where the file's names do not tell. */
  readonly parameters: number | undefined;
}

/** What a file holds of training. */
export interface DescribedTraining {
  /** The optimizer's class: 'Adam'. */
  readonly optimizer: string | undefined;
  /** The loss and the metrics as the file has them. */
  readonly loss: Json | undefined;
  readonly metrics: Json | undefined;
  /** How many tensors of the optimizer's state there are. */
  readonly variables: number;
}

/** The facts of a file's description. */
export interface DescriptionParts {
  readonly format: FileFormat;
  /** The program that wrote the file, as far as the file tells. */
  readonly writer: Writer;
  /** The class of the model: 'Sequential', 'Functional'; undefined if the file holds weights alone. */
  readonly className: string | undefined;
  /** The name of the model. */
  readonly name: string | undefined;
  /** The layers in the file's order, each before those inside it. */
  readonly layers: readonly DescribedLayer[];
  /** The weights, without the optimizer's. */
  readonly weights: readonly DescribedWeight[];
  readonly training: DescribedTraining | undefined;
  /** TensorFlow.js' `userDefinedMetadata`. */
  readonly metadata: JsonObject | undefined;
  /** What else the file holds and nobody reads, by its names: 'assets/vocabulary.txt'. */
  readonly ignored: readonly string[];
  /** What `loadModel` says otherwise than the file: options of older versions that it rewrites or drops. */
  readonly notes: readonly string[];
  /** Why `loadModel` would refuse the file without `customObjects`: unknown classes, options without an equal. Empty if it would not. */
  readonly problems: readonly string[];
}
