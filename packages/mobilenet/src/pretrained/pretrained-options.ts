import type { Source, SourceOptions } from '@sepal/formats';

/** Where the weights of a network come from. */
export interface PretrainedOptions extends SourceOptions {
  /**
   * - 'imagenet' (default): the official file of Keras for these options, trained on ImageNet. It is fetched once and then kept.
   * - a URL, in Node a path, bytes, a `Blob`, `File`, `Response` or stream: weights or a whole model, in any format that
   *   `@sepal/formats` reads.
   * - null: random.
   */
  readonly weights?: 'imagenet' | Source | null | undefined;
  /** A folder with Keras' files under their names, for 'imagenet': a URL, or in Node a path. Default: Keras' own server. */
  readonly baseUrl?: string | { readonly href: string } | undefined;
  /** Keep fetched files, and take them from there the next time. Default: true for 'imagenet', else false. */
  readonly cache?: boolean | string;
}
