import { listFew, show } from '@sepal/tensor/options';
import type { Json } from '../contents/model-contents.ts';
import { FileError } from '../file-error.ts';
import type { Dialect } from './dialect.ts';

/** A layer of a config, for errors and notes. */
export interface LayerPlace {
  readonly name: string;
  readonly className: string;
}

/** What was changed while a config was rewritten, and everything that could not be. */
export class DialectReport {
  readonly #where: string;
  readonly #notes = new Map<string, Set<string>>();
  readonly #problems: string[] = [];

  constructor({ writer }: Dialect) {
    this.#where = `Config of ${writer}`;
  }

  /** Notes that something was dropped or rewritten in a layer. Equal notes become one. */
  note({ name }: LayerPlace, what: string): void {
    const layers = this.#notes.get(what) ?? new Set();
    this.#notes.set(what, layers.add(name));
  }

  /** An option that has no equal here. The error comes at the end, with all others. */
  refuse({ name, className }: LayerPlace, option: string, value: Json, why: string): void {
    this.#problems.push(`layer '${name}' (${className}): ${option}=${show(value)}: ${why}`);
  }

  /** A layer that has no equal here. */
  refuseLayer({ name, className }: LayerPlace, why: string): void {
    this.#problems.push(`layer '${name}' (${className}): ${why}`);
  }

  /** An error at once: the config is not one of a model. */
  broken(message: string): FileError {
    return new FileError({
      where: this.#where,
      message,
      hint: 'The file is damaged, or was not written by Keras or TensorFlow.js.',
    });
  }

  /** @throws FileError that lists everything refused */
  throwIfRefused(): void {
    if (this.#problems.length === 0) return;
    throw new FileError({
      where: this.#where,
      message: `The config asks for what has no equal here: ${listProblems(this.#problems)}.`,
      hint: 'Change these options in the program that wrote the file, and save it again.',
    });
  }

  /** What was dropped or rewritten: 'groups=1 dropped: conv_dw_1, conv_dw_2'. */
  get notes(): readonly string[] {
    return [...this.#notes].map(([what, layers]) => `${what}: ${listFew([...layers], { most: 6 })}`);
  }
}

function listProblems(problems: readonly string[]): string {
  const most = 6;
  const shown = problems.slice(0, most).join('; ');
  return problems.length > most ? `${shown}; and ${problems.length - most} more` : shown;
}
