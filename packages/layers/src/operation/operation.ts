import type { Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { show } from '@sepal/tensor/options';
import type { MapStructure } from '../graph/element-types.ts';
import { isSymbolic, type SymbolicTensor } from '../graph/layer-graph.ts';
import { flatten, type Structure } from '../graph/structure.ts';
import { allOrNothing } from '../layer/all-or-nothing.ts';
import { isValue } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { nextLayerName } from '../layer/names.ts';
import type { AnyOperation } from './any-operation.ts';
import {
  type CallTemplate,
  fillCall,
  isSerializedTensor,
  readCall,
  sameCall,
  splitCall,
  writeCall,
} from './call-template.ts';

/** What an operation computes, and how Keras' configs name it. */
export interface OperationKind {
  /** The module of its class in Keras, such as `keras.src.ops.numpy`. */
  readonly module: string;
  readonly className: string;
  /** Checks options from a config or a caller. @returns all of them, with defaults @throws ValueError for an unknown or invalid one */
  readonly checkOptions: (given: Readonly<Record<string, unknown>>, where: string) => Readonly<Record<string, unknown>>;
  /** Computes the result from the arguments of the call and the options. */
  readonly compute: (call: CallTemplate, options: Readonly<Record<string, unknown>>) => Structure<Value>;
}

/** What an operation is made of. */
interface OperationParts {
  readonly kind: OperationKind;
  readonly name?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly template: CallTemplate;
}

/**
 * An operation in a graph, such as `x + 3`: a node without weights. The functions of `operations` make them when they are called on
 * symbolic tensors.
 *
 * Keras counts operations among `model.operations`, not among `model.layers`.
 */
export class Operation extends Layer<Structure<SymbolicTensor>, Structure<SymbolicTensor>> implements AnyOperation {
  static override readonly sepal: Brand = { kind: 'Operation', version: VERSION };

  static override readonly className: string = 'Operation';

  readonly #kind: OperationKind;
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #template: CallTemplate;

  constructor(...given: [parts: OperationParts]) {
    const [{ kind, name, options, template }] = given;
    super({ name: name ?? nextLayerName(kind.className) });
    this.#kind = kind;
    this.#options = options;
    this.#template = template;
  }

  override get className(): string {
    return this.#kind.className;
  }

  get module(): string {
    return this.#kind.module;
  }

  override call(
    inputs: MapStructure<Structure<SymbolicTensor>, Value>,
  ): MapStructure<Structure<SymbolicTensor>, Value> {
    const values = flatten(inputs as Structure<Value>, isValue);
    return this.#kind.compute(fillCall(this.#template, values), this.#options) as never;
  }

  override getConfig(): Record<string, unknown> {
    return { name: this.name, ...this.#options };
  }

  override toJSON(): { readonly module: string; readonly className: string; readonly config: Record<string, unknown> } {
    return { module: this.module, ...super.toJSON() };
  }

  serializeCall(tensors: readonly unknown[]): CallTemplate {
    return writeCall(this.#template, tensors);
  }

  tensorsIn(call: unknown): readonly unknown[] {
    return splitCall(readCall(call, this.where), isSerializedTensor).tensors;
  }
}

/** Calls an operation: adds it to the graph if there are symbolic tensors among the arguments, else computes at once. */
export function applyOperation(
  kind: OperationKind,
  call: CallTemplate,
  options: Readonly<Record<string, unknown>>,
): Structure<SymbolicTensor> | Structure<Value> {
  const { template, tensors } = splitCall(call, isSymbolic);
  if (tensors.length === 0) return kind.compute(call, options);
  return allOrNothing(() => {
    const inputs = tensors.length === 1 ? (tensors[0] as SymbolicTensor) : tensors;
    return new Operation({ kind, options, template }).apply(inputs as never) as Structure<SymbolicTensor>;
  });
}

/**
 * Makes an operation from its config and its calls in the config of a model.
 *
 * @throws ValueError for a call or an option that is not supported
 */
export function readOperation(
  kind: OperationKind,
  { name, ...given }: Readonly<Record<string, unknown>>,
  calls: unknown,
): Operation {
  const where = typeof name === 'string' ? `${kind.className} '${name}'` : kind.className;
  const listed: readonly unknown[] = Array.isArray(calls) ? calls : [];
  const [template, ...others] = listed.map((call) => splitCall(readCall(call, where), isSerializedTensor).template);
  if (template === undefined || !others.every((other) => sameCall(template, other))) {
    const received = template === undefined ? 'no call' : `${listed.length} calls that differ`;
    throw new ValueError({
      where,
      message: `An operation has one call, or calls with the same numbers. Received: ${received}.`,
      hint: template === undefined ? 'Read the config of the model that it is in.' : undefined,
    });
  }
  const options = kind.checkOptions(given, where);
  if (name === undefined || typeof name === 'string') return new Operation({ kind, name, options, template });
  throw new ValueError({ where, message: `\`name\` must be a string. Received: name=${show(name)}.` });
}
