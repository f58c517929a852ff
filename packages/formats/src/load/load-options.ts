import type { LayerClasses } from '@sepal/layers';
import type { SourceOptions } from '../sources/source.ts';

/** Options of `loadModel` and `loadTfjsModel`. */
export interface LoadOptions extends SourceOptions {
  /** Your own layer classes and functions that the file names, by their names in the file. */
  readonly customObjects?: LayerClasses;
  /** Return the training config and the optimizer's state beside the model. Default false. */
  readonly keepTraining?: boolean;
}
