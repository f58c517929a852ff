import { golden } from '@sepal/goldens';
import { camelCase } from '@sepal/tensor/options';
import { expect, test } from 'vitest';
import { type Output, ProgbarLogger, TerminalRenderer } from '../../src/index.ts';
import { logsOf } from '../golden-numbers.ts';

const { cases } = golden('progress');

test.each(cases.map((each, index) => [index, each.verbose, each.steps, each] as const))(
  'case %i, verbose %i, %s steps: the bytes are Keras’',
  (_, verbose, steps, { epochs, events, text }) => {
    let clock = 0;
    let written = '';
    const output: Output = {
      write: (more) => {
        written += more;
      },
      isTerminal: true,
      rewinds: true,
    };
    const logger = new ProgbarLogger({ renderer: new TerminalRenderer({ output, now: () => clock }) });
    logger.setParams({ verbose, epochs, steps });
    for (const [now, hook, index, logs] of events) {
      clock = now;
      const call = (logger as unknown as Record<string, (...values: unknown[]) => void>)[camelCase(hook)];
      call?.apply(logger, [...(index === null ? [] : [index]), logsOf(logs)]);
    }
    expect(written).toBe(text);
  },
);
