import type { ValueType } from '../src/index.ts';
import { everyInstruction, type Listed } from './instruction-arguments.ts';
import { IMPORTED, type Program, type Step, TYPES } from './program.ts';

/** Decisions drawn from a list of numbers; once the list runs out, the simplest choice. */
export class Decisions {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(end: number): number {
    return (this.#numbers[this.#at++] ?? 0) % end;
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** Arguments in the range that an instruction allows. */
function argumentsOf({ kind, size }: Listed, choose: Decisions): readonly unknown[] {
  const offset = choose.of([0, 1, 127, 128, 70000, 2 ** 32 - 1]);
  switch (kind) {
    case 'memory':
      return [offset, 2 ** choose.below(size + 1)];
    case 'atomic':
      return [offset];
    case 'lane-memory':
      return [offset, choose.below(16 / 2 ** size)];
    case 'lane':
      return [choose.below(size)];
    case 'shuffle':
      return [Array.from({ length: 16 }, () => choose.below(32))];
    case 'i32':
    case 'i64':
      return [choose.of([0, 63, 64, -64, -65, 8192, -8193, 2 ** 31 - 1, -(2 ** 31)])];
    case 'f32':
    case 'f64':
      return [choose.of([0, -1.5, Number.NaN, Number.POSITIVE_INFINITY])];
    case 'v128':
      return [Int32Array.from({ length: 4 }, () => choose.below(1000))];
    default:
      return [];
  }
}

const GIVING = Object.fromEntries(
  TYPES.map((type) => [type, everyInstruction.filter(({ gives }) => gives[0] === type)]),
) as Record<ValueType, Listed[]>;
const CONSTANTS = Object.fromEntries(
  TYPES.map((type) => [type, everyInstruction.find(({ name }) => name === `${type}.const`)]),
) as Record<ValueType, Listed>;
const GIVING_NOTHING = everyInstruction.filter(({ gives }) => gives.length === 0);

/** Writes programs that are valid by construction: every expression leaves just its value. */
class Generator {
  readonly choose: Decisions;
  readonly results: readonly ValueType[];
  /** The operands of a branch to each open label, outermost first. */
  readonly #labels: (readonly ValueType[])[] = [];

  constructor(choose: Decisions) {
    this.choose = choose;
    this.results = this.#types(3);
  }

  #types(end: number): ValueType[] {
    return Array.from({ length: this.choose.below(end) }, () => this.choose.of(TYPES));
  }

  #within(label: readonly ValueType[], write: () => Step[]): Step[] {
    this.#labels.push(label);
    const steps = write();
    this.#labels.pop();
    return steps;
  }

  #instruction(listed: Listed, depth: number): Step[] {
    return [
      ...listed.takes.flatMap((type) => this.value(type, depth - 1)),
      { kind: 'instruction', listed, args: argumentsOf(listed, this.choose) },
    ];
  }

  values(types: readonly ValueType[], depth: number): Step[] {
    return types.flatMap((type) => this.value(type, depth));
  }

  value(type: ValueType, depth: number): Step[] {
    const { choose } = this;
    if (depth <= 0) return this.#instruction(CONSTANTS[type], 0);
    switch (choose.below(10)) {
      case 0:
        return this.#instruction(CONSTANTS[type], 0);
      case 1:
        return [{ kind: 'get', local: this.#local(type) }];
      case 2:
        return [...this.value(type, depth - 1), { kind: 'tee', local: this.#local(type) }];
      case 3:
        return [...this.values([type, type, 'i32'], depth - 1), { kind: 'select' }];
      case 4:
        return this.block([type], depth);
      case 5:
        // A branch that is not taken leaves its operands on the stack.
        return this.#passing(type, depth);
      case 6:
        if (type === 'f32') return [...this.values(IMPORTED.params, depth - 1), { kind: 'call', func: 0 }];
        return this.#instruction(choose.of(GIVING[type]), depth);
      default:
        return this.#instruction(choose.of(GIVING[type]), depth);
    }
  }

  #passing(type: ValueType, depth: number): Step[] {
    const fitting = this.#labels.flatMap((takes, i) => (takes.length === 1 && takes[0] === type ? [i] : []));
    if (fitting.length === 0) return this.value(type, depth - 1);
    const label = this.#labels.length - 1 - this.choose.of(fitting);
    return [...this.values([type, 'i32'], depth - 1), { kind: 'branchIf', label }];
  }

  #local(type: ValueType): number {
    return TYPES.indexOf(type) + 5 * this.choose.below(2);
  }

  block(results: readonly ValueType[], depth: number): Step[] {
    const body = (label: readonly ValueType[]): Step[] =>
      this.#within(label, () => [...this.statements(depth - 1), ...this.ending(results, depth - 1)]);
    switch (this.choose.below(3)) {
      case 0:
        return [{ kind: 'block', results, body: body(results) }];
      case 1:
        return [{ kind: 'loop', results, body: body([]) }];
      default: {
        const condition = this.value('i32', depth - 1);
        const then = body(results);
        const otherwise = results.length === 0 && this.choose.below(2) === 0 ? undefined : body(results);
        return [...condition, { kind: 'if', results, body: then, otherwise }];
      }
    }
  }

  /** The values at the end of a block, or a jump followed by anything. */
  ending(results: readonly ValueType[], depth: number): Step[] {
    if (this.choose.below(3) > 0) return this.values(results, depth);
    const jump = this.#jump(depth);
    // After a jump some operands may be missing, from the bottom of the stack.
    const present = this.choose.below(results.length + 1);
    return [...jump, ...this.statements(depth - 1), ...this.values(results.slice(results.length - present), depth)];
  }

  #jump(depth: number): Step[] {
    const last = this.#labels.length - 1;
    switch (this.choose.below(this.#labels.length === 0 ? 2 : 4)) {
      case 0:
        return [{ kind: 'unreachable' }];
      case 1:
        return [...this.values(this.results, depth - 1), { kind: 'return' }];
      case 2: {
        const label = this.choose.below(last + 1);
        return [...this.values(this.#labels[last - label] ?? [], depth - 1), { kind: 'branch', label }];
      }
      default: {
        const label = this.choose.below(last + 1);
        const takes = this.#labels[last - label] ?? [];
        const same = this.#labels.flatMap((types, i) => (`${types}` === `${takes}` ? [last - i] : []));
        const labels = Array.from({ length: this.choose.below(4) }, () => this.choose.of(same));
        return [...this.values([...takes, 'i32'], depth - 1), { kind: 'branchTable', labels: [...labels, label] }];
      }
    }
  }

  statements(depth: number, most = 2): Step[] {
    if (depth <= 0) return [];
    return Array.from({ length: this.choose.below(most + 1) }, () => this.statement(depth)).flat();
  }

  statement(depth: number): Step[] {
    const type = this.choose.of(TYPES);
    switch (this.choose.below(6)) {
      case 0:
        return [{ kind: 'nop' }];
      case 1:
        return [...this.value(type, depth), { kind: 'set', local: this.#local(type) }];
      case 2:
        return [...this.value(type, depth), { kind: 'drop' }];
      case 3:
        return this.#instruction(this.choose.of(GIVING_NOTHING), depth);
      case 4: {
        // More than one result, and a recursive call.
        const results = this.choose.below(2) === 0 ? this.#types(4) : undefined;
        const steps =
          results === undefined
            ? [...this.values(TYPES, depth - 1), { kind: 'call', func: 1 } as const]
            : this.block(results, depth);
        return [...steps, ...(results ?? this.results).map(() => ({ kind: 'drop' }) as const)];
      }
      default:
        return this.block([], depth);
    }
  }
}

export function randomProgram(numbers: readonly number[], depth = 4): Program {
  const generator = new Generator(new Decisions(numbers));
  const { results } = generator;
  return { results, body: [...generator.statements(depth, 9), ...generator.ending(results, depth)] };
}

/** Changes one step; the result may be valid or not. */
export function mutate({ results, body }: Program, choose: Decisions): Program {
  const lists: Step[][] = [];
  const copy = (steps: readonly Step[]): Step[] => {
    const list = steps.map((step): Step => {
      if (step.kind === 'if') {
        return {
          ...step,
          body: copy(step.body),
          otherwise: step.otherwise === undefined ? undefined : copy(step.otherwise),
        };
      }
      return 'body' in step ? { ...step, body: copy(step.body) } : step;
    });
    lists.push(list);
    return list;
  };
  const changed = copy(body);
  const list = choose.of(lists);
  const at = choose.below(list.length + 1);
  const step = list[at];
  switch (choose.below(7)) {
    case 0:
      list.splice(at, 1);
      break;
    case 1:
      if (step !== undefined) list.splice(at, 0, step);
      break;
    case 2: {
      const listed = choose.of(everyInstruction);
      list.splice(at, choose.below(2), { kind: 'instruction', listed, args: argumentsOf(listed, choose) });
      break;
    }
    case 3:
      list.splice(at, choose.below(2), { kind: choose.of(['get', 'set', 'tee'] as const), local: choose.below(10) });
      break;
    case 4:
      list.splice(at, choose.below(2), { kind: choose.of(['drop', 'select', 'unreachable', 'return'] as const) });
      break;
    case 5:
      list.splice(at, 0, { kind: choose.of(['branch', 'branchIf'] as const), label: choose.below(4) });
      break;
    default:
      if (step !== undefined && 'results' in step) list[at] = { ...step, results: [choose.of(TYPES)] };
      else if (step?.kind === 'instruction') list.splice(at, 2);
      else return { results: [...results, choose.of(TYPES)], body: changed };
  }
  return { results, body: changed };
}
