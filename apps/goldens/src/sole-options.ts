import { expect, test } from 'vitest';

type Constructor = new (...given: unknown[]) => object;

/** What the classes of a package have in common. */
interface ClassesUnderTest {
  /** Everything that the package exports. */
  readonly exported: Readonly<Record<string, unknown>>;
  /** The parent of the classes. */
  readonly base: abstract new (
    ...args: never
  ) => object;
  /** Exported parents that cannot be constructed. */
  readonly abstract?: readonly string[];
  readonly ValueError: abstract new (...args: never) => Error;
}

/** Makes tests of the exported classes, one for each: a constructor takes one object of known options and nothing else. */
export function testSoleOptions({ exported, base, abstract = [], ValueError }: ClassesUnderTest): void {
  const classes = Object.entries(exported).flatMap(([name, value]): (readonly [string, Constructor])[] =>
    typeof value === 'function' && value.prototype instanceof base && !abstract.includes(name)
      ? [[String((value as unknown as { className: string }).className), value as unknown as Constructor]]
      : [],
  );
  test.each(classes)('%s takes one object of options and nothing else', (name, Class) => {
    expect(() => new Class()).not.toThrow();
    expect(() => new Class(undefined)).not.toThrow();
    for (const extra of [['x'], [{}], [undefined, 1]]) {
      expect(() => new Class({}, ...extra)).toThrow(ValueError);
      expect(() => new Class({}, ...extra)).toThrow(
        new RegExp(`^${name}: There .* too many.* (Give one object of options: \\{ |${name} has no options)`),
      );
    }
    for (const key of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'surplus']) {
      expect(() => new Class({ [key]: 1 })).toThrow(`${name}: Unrecognized keyword arguments passed to ${name}`);
    }
  });
}
