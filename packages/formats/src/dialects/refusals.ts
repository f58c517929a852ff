import { show } from '@sepal/tensor/options';
import type { Json } from '../contents/model-contents.ts';
import { FileError } from '../file-error.ts';

/** A layer of a config, for errors and notes. */
export interface LayerPlace {
  readonly name: string;
  readonly className: string;
}

/** What errors about a config say besides its problems. */
interface RefusalText {
  readonly where: string;
  /** What is wrong, before the list: 'The config asks for what Sepal does not have'. */
  readonly message: string;
  readonly hint: string;
}

/** How many problems an error lists. */
const MOST = 6;

/** Everything in a config that has no equivalent, for one error in the end. */
export class Refusals {
  readonly #text: RefusalText;
  readonly #problems: string[] = [];

  constructor(text: RefusalText) {
    this.#text = text;
  }

  /** An option of a layer without an equal. */
  refuse({ name, className }: LayerPlace, option: string, value: Json, why: string): void {
    this.#problems.push(`layer '${name}' (${className}): ${option}=${show(value)}: ${why}`);
  }

  /** A layer without an equal. */
  refuseLayer({ name, className }: LayerPlace, why: string): void {
    this.#problems.push(`layer '${name}' (${className}): ${why}`);
  }

  /**
   * @param more a sentence after the list
   * @throws FileError that lists everything refused
   */
  throwIfRefused(more?: string): void {
    if (this.#problems.length === 0) return;
    const { where, message, hint } = this.#text;
    const shown = this.#problems.slice(0, MOST).join('; ');
    const others = this.#problems.length - MOST;
    const list = `${message}: ${shown}${others > 0 ? `; and ${others} more` : ''}.`;
    throw new FileError({ where, message: more === undefined ? list : `${list} ${more}`, hint });
  }
}
