import type { Shape } from '@sepal/tensor';
import type { FileFormat, Json, JsonObject, Writer } from '../contents/model-contents.ts';
import type { StoredDType, StoredTensor } from '../contents/stored-tensor.ts';
import { formatDescription } from './format-description.ts';

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

/** What a file holds, as data; `toString()` is a text for people. */
export class FileDescription {
  declare readonly format: FileFormat;
  /** The program that wrote the file, as far as the file tells. */
  declare readonly writer: Writer;
  /** The class of the model: 'Sequential', 'Functional'; undefined if the file holds weights alone. */
  declare readonly className: string | undefined;
  /** The name of the model. */
  declare readonly name: string | undefined;
  /** The layers in the file's order, each before those inside it. */
  declare readonly layers: readonly DescribedLayer[];
  /** The weights, without the optimizer's. */
  declare readonly weights: readonly DescribedWeight[];
  declare readonly training: DescribedTraining | undefined;
  /** TensorFlow.js' `userDefinedMetadata`. */
  declare readonly metadata: JsonObject | undefined;
  /** What else the file holds and nobody reads, by its names: 'assets/vocabulary.txt'. */
  declare readonly ignored: readonly string[];
  /** What `loadModel` says otherwise than the file: options of older versions that it rewrites or drops. */
  declare readonly notes: readonly string[];
  /** Why `loadModel` would refuse the file without `customObjects`: unknown classes, options without an equal. Empty if it would not. */
  declare readonly problems: readonly string[];

  constructor(parts: Omit<FileDescription, 'parameters' | 'toString'>) {
    Object.assign(this, parts);
  }

  /** The number of weights: of all elements of all tensors. */
  get parameters(): number {
    return this.weights.reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
  }

  /** For terminals: the facts, then a table of the layers. */
  toString(): string {
    return formatDescription(this);
  }
}

function sizeOfShape(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}
