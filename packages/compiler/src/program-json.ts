import { type KernelTable, kernelOf } from '@sepal/kernels';
import { type JsonFields, JsonReader, type JsonTypes, JsonWriter, type Serialized } from '@sepal/ops';
import { type DType, type Shape, sizeOf } from '@sepal/tensor';
import type { Program, ProgramStep, ProgramValue, Section, StepOperand } from './program.ts';

/** The version of the format. */
const VERSION = 1;

interface TypeJson {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A value in JSON; its index is that in the program. */
export type ValueJson =
  | ({ readonly kind: 'input' | 'prologue' | 'temporary' } & TypeJson)
  | { readonly kind: 'constant'; readonly tensor: number }
  | { readonly kind: 'state'; readonly state: number };

/** A step's operand in JSON. */
export interface OperandJson extends TypeJson {
  readonly value: number;
}

/** A step in JSON. Numbers of its attributes that JSON lacks are texts such as `"#NaN"`. */
export interface StepJson {
  readonly kernel: string;
  readonly attributes: unknown;
  readonly inputs: readonly OperandJson[];
  readonly outputs: readonly OperandJson[];
  readonly sources: ProgramStep['sources'];
}

/** A program in JSON. */
export interface ProgramJson extends JsonTypes {
  readonly version: typeof VERSION;
  readonly values: readonly ValueJson[];
  readonly prologue: { readonly steps: readonly StepJson[]; readonly sections: readonly Section[] };
  readonly steps: readonly StepJson[];
  readonly updatesFrom: number;
  readonly inputs: readonly OperandJson[];
  readonly outputs: readonly OperandJson[];
  readonly updates: readonly number[];
}

/**
 * Writes a program as JSON, a list of tensors and a list of states.
 *
 * @example
 * const { json, tensors, states } = programToJson(program);
 * const text = JSON.stringify(json);
 * programFromJson({ json: JSON.parse(text), tensors, states }, kernels); // equals `program`
 */
export function programToJson(program: Program): Serialized<ProgramJson> {
  const writer = new JsonWriter('programToJson');
  const stepJson = ({ kernel, attributes, inputs, outputs, sources }: ProgramStep): StepJson => ({
    kernel,
    attributes: writer.attributes(attributes, kernel),
    inputs: inputs.map(operandJson),
    outputs: outputs.map(operandJson),
    sources,
  });
  const values = program.values.map((value): ValueJson => {
    if (value.kind === 'constant') return { kind: value.kind, tensor: writer.tensor(value.value) };
    if (value.kind === 'state') return { kind: value.kind, state: writer.state(value.state) };
    return { kind: value.kind, ...value.type };
  });
  const json: ProgramJson = {
    version: VERSION,
    ...writer.types,
    values,
    prologue: { steps: program.prologue.steps.map(stepJson), sections: program.prologue.sections },
    steps: program.steps.map(stepJson),
    updatesFrom: program.updatesFrom,
    inputs: program.inputs.map(operandJson),
    outputs: program.outputs.map(operandJson),
    updates: program.updates,
  };
  return { json, tensors: writer.tensors, states: writer.states };
}

function operandJson({ value, type }: StepOperand): OperandJson {
  return { value, ...type };
}

/**
 * Reads a program that {@link programToJson} wrote.
 *
 * Attributes are checked only by the kernels. For JSON of unknown origin, take those of `@sepal/kernels` that check: its `kernels`.
 *
 * @param serialized the JSON, which may come from a file; the tensors and states that it names, in order
 * @param kernels the kernels that the program may call
 * @returns a program equal to the one that was written
 * @throws GraphError for JSON that is not a program, and for tensors or states of other types than written
 */
export function programFromJson({ json, tensors, states }: Serialized<unknown>, kernels: KernelTable): Program {
  const reader = new JsonReader('programFromJson');
  const fields = reader.object(json, 'json');
  if (fields.version !== VERSION) throw reader.unexpected('json.version', `${VERSION}`, fields.version);
  reader.checkTypes({ tensors, states }, fields);
  const values = reader.list(fields.values, 'json.values', readValue);

  const prologueFields = reader.object(fields.prologue, 'json.prologue');
  /** Values that have been written, or exist before the first step. */
  const known = new Set([...values.keys()].filter((value) => isGiven(kindOf(value))));
  const prologueSteps = reader.list(prologueFields.steps, 'json.prologue.steps', (step, at) =>
    readStep(step, at, ['prologue', 'temporary']),
  );
  const count = reader.list(fields.steps, 'json.steps', (step) => step).length;
  const updatesFrom = reader.integer(fields.updatesFrom, 'json.updatesFrom', [0, count]);
  let index = 0;
  const steps = reader.list(fields.steps, 'json.steps', (step, at) =>
    readStep(step, at, index++ < updatesFrom ? ['temporary'] : ['temporary', 'state']),
  );
  let end = 0;
  const sections = reader.list(prologueFields.sections, 'json.prologue.sections', readSection);
  if (end !== prologueSteps.length) {
    throw reader.unexpected('json.prologue.sections', `sections of all ${prologueSteps.length} steps`, end);
  }
  return {
    values,
    prologue: { steps: prologueSteps, sections },
    steps,
    updatesFrom,
    inputs: reader.list(fields.inputs, 'json.inputs', (operand, at) => readOperand(operand, at, ['input'])),
    outputs: reader.list(fields.outputs, 'json.outputs', (operand, at) => readRead(operand, at)),
    updates: reader.list(fields.updates, 'json.updates', (value, at) => readIndex(value, at, ['state'])),
  };

  function kindOf(value: number): ProgramValue['kind'] {
    return (values[value] as ProgramValue).kind;
  }

  function readValue(entry: unknown, at: string): ProgramValue {
    const value = reader.object(entry, at);
    switch (value.kind) {
      case 'input':
      case 'prologue':
      case 'temporary':
        return { kind: value.kind, type: reader.staticType(value, at) };
      case 'constant': {
        const tensor = reader.entry(tensors, value.tensor, `${at}.tensor`);
        return { kind: value.kind, type: { shape: tensor.shape, dtype: tensor.dtype }, value: tensor };
      }
      case 'state': {
        const state = reader.entry(states, value.state, `${at}.state`);
        return { kind: value.kind, type: { shape: state.shape, dtype: state.dtype }, state };
      }
      default:
        throw reader.unexpected(`${at}.kind`, "'input', 'prologue', 'temporary', 'constant' or 'state'", value.kind);
    }
  }

  /** @param kinds of values that the step may write */
  function readStep(entry: unknown, at: string, kinds: readonly ProgramValue['kind'][]): ProgramStep {
    const step = reader.object(entry, at);
    const kernel = reader.text(step.kernel, `${at}.kernel`) as ProgramStep['kernel'];
    reader.attempt(at, () => kernelOf({ kernel } as ProgramStep, kernels));
    const attributes = reader.attributes(step.attributes, `${at}.attributes`);
    const inputs = reader.list(step.inputs, `${at}.inputs`, readRead);
    const outputs = reader.list(step.outputs, `${at}.outputs`, (operand, where) => readOperand(operand, where, kinds));
    for (const { value } of outputs) known.add(value);
    const sources = reader.list(step.sources, `${at}.sources`, (source, where) => {
      const { op, path } = reader.object(source, where);
      return { op: reader.text(op, `${where}.op`), path: reader.text(path, `${where}.path`) };
    });
    return { kernel, attributes, inputs, outputs, sources } as unknown as ProgramStep;
  }

  /** An operand that has been written before. */
  function readRead(operand: unknown, at: string): StepOperand {
    const read = readOperand(operand, at);
    if (known.has(read.value)) return read;
    throw reader.unexpected(`${at}.value`, 'a value that a step has written', read.value);
  }

  function readOperand(entry: unknown, at: string, kinds?: readonly ProgramValue['kind'][]): StepOperand {
    const operand = reader.object(entry, at);
    const value = readIndex(operand.value, `${at}.value`, kinds);
    const type = reader.staticType(operand, at);
    const whole = (values[value] as ProgramValue).type;
    if (type.dtype === whole.dtype && sizeOf(type.shape) === sizeOf(whole.shape)) return { value, type };
    throw reader.unexpected(at, `${sizeOf(whole.shape)} elements of ${whole.dtype}, as the value has`, type);
  }

  function readIndex(value: unknown, at: string, kinds?: readonly ProgramValue['kind'][]): number {
    const read = reader.integer(value, at, [0, values.length - 1]);
    if (kinds === undefined || kinds.includes(kindOf(read))) return read;
    throw reader.unexpected(at, `a value of kind ${kinds.join(' or ')}`, kindOf(read));
  }

  function readSection(entry: unknown, at: string): Section {
    const section: JsonFields = reader.object(entry, at);
    const from = reader.integer(section.from, `${at}.from`, [end, end]);
    end = reader.integer(section.to, `${at}.to`, [from, prologueSteps.length]);
    return {
      from,
      to: end,
      sources: reader.list(section.sources, `${at}.sources`, (value, where) =>
        readIndex(value, where, ['constant', 'state']),
      ),
      results: reader.list(section.results, `${at}.results`, (value, where) => readIndex(value, where, ['prologue'])),
    };
  }
}

/** Whether values of this kind exist before the first step. */
function isGiven(kind: ProgramValue['kind']): boolean {
  return kind === 'input' || kind === 'constant' || kind === 'state';
}
