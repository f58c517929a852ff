import { listFew } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import type { Dialect } from './dialect.ts';
import { type LayerPlace, Refusals } from './refusals.ts';

/** What was changed while a config was rewritten, and everything that could not be. */
export class DialectReport extends Refusals {
  readonly #where: string;
  readonly #notes = new Map<string, Set<string>>();
  readonly #unknown = new Set<string>();

  /** @param file where the config is from */
  constructor({ writer }: Dialect, file?: string) {
    const where = file === undefined ? `Config of ${writer}` : `${file}, written by ${writer}`;
    super({
      where,
      message: 'The config asks for what Sepal does not have',
      hint: 'Change it in the program that wrote the file, and save the file again.',
    });
    this.#where = where;
  }

  /** Notes that something was dropped or rewritten in a layer. Equal notes become one. */
  note({ name }: LayerPlace, what: string): void {
    const layers = this.#notes.get(what) ?? new Set();
    this.#notes.set(what, layers.add(name));
  }

  /** Notes a class that this package does not have: the caller may supply it, so that it is no error yet. */
  unknownClass(className: string): void {
    this.#unknown.add(className);
  }

  /** @throws FileError that lists everything refused, and the unknown classes, which would be the next error */
  override throwIfRefused(): void {
    const unknown = listFew([...this.#unknown], { most: 20 });
    super.throwIfRefused(
      unknown === '' ? undefined : `These classes are unknown, and can be supplied as customObjects: ${unknown}.`,
    );
  }

  /** An error at once: the config is not one of a model. */
  broken(message: string): FileError {
    return new FileError({
      where: this.#where,
      message,
      hint: 'The file is damaged, or was not written by Keras or TensorFlow.js.',
    });
  }

  /** What was dropped or rewritten: 'groups=1 dropped: conv_dw_1, conv_dw_2'. */
  get notes(): readonly string[] {
    return [...this.#notes].map(([what, layers]) => `${what}: ${listFew([...layers], { most: 6 })}`);
  }
}
