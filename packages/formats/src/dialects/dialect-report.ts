import { listFew } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import type { Dialect } from './dialect.ts';
import { type LayerPlace, Refusals } from './refusals.ts';
import type { Broken, Report } from './report.ts';

/** What is wrong with a config that is not one of a model. `name` is that of a layer or model, where there is one. */
const BROKEN: Readonly<Record<Broken, (name: string | number, key: string) => string>> = {
  'models too deep': (most) => `More than ${most} models are inside each other.`,
  'no calls': (name) => `The calls of layer '${name}' are not \`[layer, node, tensor, arguments]\`.`,
  'no class': () => 'An entry of `layers` has no `class_name`.',
  'no ends': (name, key) => `Model '${name}' has no \`${key}\`.`,
  'no graph': (name) => `Model '${name}' has no \`layers\`, \`input_layers\` and \`output_layers\`.`,
  'no layer': (name) => `An entry of \`layers\` of model '${name}' is not a layer.`,
  'no layers': (name) => `Model '${name}' has no list of \`layers\`.`,
  'no member': () => 'An entry of `layers` is not a layer.',
  'no name': () => 'A layer of a functional model has no name.',
  'no nodes': (name) => `\`inbound_nodes\` of layer '${name}' is not a list.`,
  'no object': () => 'The config is not an object.',
  'no options': (className) => `The config of a ${className} is not an object.`,
  'too deep': () => 'The config nests too deeply.',
  'wrong ends': (name, key) => `\`${key}\` of model '${name}' is not \`[layer, node, tensor]\`.`,
};

/** What was changed while a config was rewritten, and everything that could not be. */
export class DialectReport extends Refusals implements Report {
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
  broken(what: Broken, name: string | number = '', key = ''): FileError {
    return new FileError({
      where: this.#where,
      message: BROKEN[what](name, key),
      hint: 'The file is damaged, or was not written by Keras or TensorFlow.js.',
    });
  }

  /** What was dropped or rewritten: 'groups=1 dropped: conv_dw_1, conv_dw_2'. */
  get notes(): readonly string[] {
    return [...this.#notes].map(([what, layers]) => `${what}: ${listFew([...layers], { most: 6 })}`);
  }
}
