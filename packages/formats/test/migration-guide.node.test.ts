import { readFileSync } from 'node:fs';
import * as sepal from '@sepal/layers';
import * as tf from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';

const guide = readFileSync(new URL('../../../docs/from-tensorflow-js-layers.md', import.meta.url), 'utf8');

/** The rows of the tables between a heading and the next one of its level: name in TensorFlow.js, name here. */
function rowsOf(heading: string): Map<string, string> {
  const start = guide.indexOf(`\n${heading}\n`);
  expect(start, `the guide has no heading ${heading}`).toBeGreaterThan(0);
  const [section = ''] = guide.slice(start + heading.length + 1).split(/^#{2,3} /m);
  const rows = [...section.matchAll(/^\| `([^|]+)` \| (.+) \|$/gm)];
  return new Map(rows.map(([, name, here]) => [name as string, (here as string).replaceAll('`', '')]));
}

// An ES module that wraps CommonJS has these two besides.
const namesIn = (space: object): string[] =>
  Object.keys(space).filter((name) => name !== 'default' && name !== 'module.exports');

describe('the guide from TensorFlow.js', () => {
  it.each<[string, object, object]>([
    ['### `tf.layers`', tf.layers, sepal],
    ['### `tf.initializers`', tf.initializers, sepal.initializers],
    [
      '### `tf.regularizers`, `tf.constraints`',
      { ...tf.regularizers, ...tf.constraints },
      { ...sepal.regularizers, ...sepal.constraints },
    ],
    ['### `tf.metrics`, `tf.callbacks`', { ...tf.metrics, ...tf.callbacks }, {}],
  ])('%s: has every name, and what it says is so', (heading, theirs, ours) => {
    const rows = rowsOf(heading);
    expect([...rows.keys()].sort()).toEqual(namesIn(theirs).sort());
    for (const [name, here] of rows) {
      const [ownName = ''] = /^\w+/.exec(here) ?? [];
      if (here === 'not here') {
        const same = namesIn(ours).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
        expect(same, `${name} is here as ${same}`).toBeUndefined();
      } else {
        expect(namesIn(ours), `${name} is not here as ${here}`).toContain(ownName);
      }
    }
  });

  it('names everything else that TensorFlow.js exports', () => {
    const rows = [...rowsOf('### Models').keys()].join(' ');
    const spaces = new Set(['layers', 'initializers', 'regularizers', 'constraints', 'metrics', 'callbacks', 'models']);
    const others = namesIn(tf).filter((name) => !spaces.has(name) && name !== 'version_layers');
    for (const name of others) expect(rows).toMatch(new RegExp(`\\btf\\.${name}\\b`));
  });
});
