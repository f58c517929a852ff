import type { Program, ProgramStep, ProgramValue } from '../program.ts';

/**
 * Divides the prologue into sections: steps that read or write the same computed value are in one, in their order.
 *
 * @param steps in execution order
 * @param isResult whether the steps of a run read a value
 */
export function divide(
  steps: readonly ProgramStep[],
  values: readonly ProgramValue[],
  isResult: (value: number) => boolean,
): Program['prologue'] {
  const sections = [...joined(steps, values)].sort(([a], [b]) => (a as number) - (b as number));
  let from = 0;
  return {
    steps: sections.flatMap((section) => section.map((index) => steps[index] as ProgramStep)),
    sections: sections.map((section) => {
      const own = section.map((index) => steps[index] as ProgramStep);
      const read = new Set(own.flatMap(({ inputs }) => inputs.map(({ value }) => value)));
      const written = new Set(own.flatMap(({ outputs }) => outputs.map(({ value }) => value)));
      const start = from;
      from += section.length;
      return {
        from: start,
        to: from,
        sources: [...read].filter((value) => !written.has(value)),
        results: [...written].filter(isResult),
      };
    }),
  };
}

/** The steps' indices, by section, ascending. */
function joined(steps: readonly ProgramStep[], values: readonly ProgramValue[]): Set<number[]> {
  const sections = new Set<number[]>();
  const sectionOf = new Map<number, number[]>();
  for (const [index, { inputs, outputs }] of steps.entries()) {
    const shared = [...inputs, ...outputs].map(({ value }) => value).filter((value) => isComputed(values[value]));
    const before = new Set(
      shared.flatMap((value) => [sectionOf.get(value)].filter((section) => section !== undefined)),
    );
    const [section = [], ...others] = before;
    for (const other of others) {
      section.push(...other);
      sections.delete(other);
    }
    section.push(index);
    section.sort((a, b) => a - b);
    sections.add(section);
    for (const index of section) {
      const { inputs, outputs } = steps[index] as ProgramStep;
      for (const { value } of [...inputs, ...outputs]) if (isComputed(values[value])) sectionOf.set(value, section);
    }
  }
  return sections;
}

function isComputed(value: ProgramValue | undefined): boolean {
  return value?.kind === 'temporary' || value?.kind === 'prologue';
}
