import type { Shape } from '@sepal/tensor';
import type { DescriptionParts } from './description-parts.ts';
import { formatDescription } from './format-description.ts';

/** What a file holds, as data; `toString()` is a text for people. */
export class FileDescription implements DescriptionParts {
  declare readonly format: DescriptionParts['format'];
  declare readonly writer: DescriptionParts['writer'];
  declare readonly className: DescriptionParts['className'];
  declare readonly name: DescriptionParts['name'];
  declare readonly layers: DescriptionParts['layers'];
  declare readonly weights: DescriptionParts['weights'];
  declare readonly training: DescriptionParts['training'];
  declare readonly metadata: DescriptionParts['metadata'];
  declare readonly ignored: DescriptionParts['ignored'];
  declare readonly notes: DescriptionParts['notes'];
  declare readonly problems: DescriptionParts['problems'];

  constructor(parts: DescriptionParts) {
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
