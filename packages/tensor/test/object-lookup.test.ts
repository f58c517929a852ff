import { expect, test } from 'vitest';
import { classNameOf, findByName } from '../src/options/identifier.ts';
import { getObject, isClassOf, type ObjectKind, serializeObject } from '../src/options/object-lookup.ts';

abstract class Rule {
  static readonly className: string = 'Rule';
  readonly options: Record<string, unknown>;

  constructor(options: Record<string, unknown> = {}) {
    this.options = options;
  }

  static fromConfig(this: new (options: never) => Rule, config: Readonly<Record<string, unknown>>): Rule {
    return new this(config as never);
  }

  getConfig() {
    return this.options;
  }
}

class AtMost extends Rule {
  static override readonly className: string = 'AtMost';
}

type RuleFunction = (value: number) => number;

class FunctionRule extends Rule {
  readonly compute: RuleFunction;
  readonly name: string;

  constructor(compute: RuleFunction, name: string) {
    super();
    this.compute = compute;
    this.name = name;
  }
}

const RULES: ObjectKind<Rule, RuleFunction> = {
  kind: 'rule',
  base: Rule,
  FunctionObject: FunctionRule,
  signature: '(value) => value',
  find: (name, where) => findByName(name, { kind: 'rule', entries: { AtMost } }, where),
  identifierHint: 'Use a name.',
  namelessHint: 'Give it a name.',
};

test('an object is made from itself, a name, a class, data and a function', () => {
  const rule = new AtMost();
  const half: RuleFunction = (value) => value / 2;
  expect(getObject(RULES, null)).toBeNull();
  expect(getObject(RULES, undefined)).toBeNull();
  expect(getObject(RULES, rule)).toBe(rule);
  expect(getObject(RULES, 'at_most')).toBeInstanceOf(AtMost);
  expect(getObject(RULES, AtMost)).toBeInstanceOf(AtMost);
  expect(getObject(RULES, { class_name: 'AtMost', config: { max_value: 3 } })?.options).toEqual({ maxValue: 3 });
  expect(getObject(RULES, half)).toMatchObject({ compute: half, name: 'half' });
});

test('custom objects take precedence, by their name in the config', () => {
  const half: RuleFunction = (value) => value / 2;
  class Own extends Rule {}
  const customObjects = { AtMost: Own, halved: half, seven: 7 };
  expect(getObject(RULES, { className: 'AtMost', config: { limit: 1 } }, { customObjects })).toEqual(
    new Own({ limit: 1 }),
  );
  expect(getObject(RULES, 'halved', { customObjects })).toMatchObject({ compute: half, name: 'halved' });
  expect(() => getObject(RULES, 'seven', { customObjects, where: 'Dense' })).toThrow(
    "Dense: The custom object 'seven' is not a rule. Received: 7. Give a class that extends Rule, or a function (value) => value.",
  );
});

test('invalid identifiers are rejected', () => {
  class Other {}
  expect(() => getObject(RULES, 3, { where: 'Dense' })).toThrow(
    'Dense: Could not interpret rule identifier: 3. Use a name.',
  );
  expect(() => getObject(RULES, Other)).toThrow('Could not interpret rule identifier');
  expect(() => getObject({ ...RULES, kind: 'order' }, 'x', { customObjects: { x: 1 } })).toThrow('is not an order.');
});

test('objects are written by class name, functions by their own name', () => {
  const half: RuleFunction = (value) => value / 2;
  expect(serializeObject(RULES, null)).toBeNull();
  expect(serializeObject(RULES, new AtMost({ limit: 1 }))).toEqual({ className: 'AtMost', config: { limit: 1 } });
  expect(serializeObject(RULES, new FunctionRule(half, 'half'))).toEqual({ className: 'half', config: {} });
  expect(() => serializeObject(RULES, new FunctionRule(half, ''))).toThrow(
    'serialize: A function without a name cannot be serialized. Give it a name.',
  );
  expect(() => serializeObject(RULES, 1.5 as never)).toThrow('serialize: Expected a rule. Received: 1.5.');
});

test('isClassOf recognizes subclasses, which are written under their own className', () => {
  class Renamed extends AtMost {}
  expect(isClassOf(Rule, AtMost)).toBe(true);
  expect(isClassOf(Rule, Rule)).toBe(false);
  expect(isClassOf(Rule, () => 1)).toBe(false);
  expect(classNameOf(AtMost)).toBe('AtMost');
  expect(classNameOf(Renamed)).toBe('Renamed');
});
