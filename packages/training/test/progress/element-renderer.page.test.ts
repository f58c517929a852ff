import { expect, test } from 'vitest';
import { ElementRenderer, type PageElement, ProgbarLogger } from '../../src/index.ts';

/** The part of the DOM that the tests use, declared structurally. */
interface Element extends PageElement {
  readonly textContent: string;
  querySelector(selector: string): Bar;
  querySelectorAll(selector: string): Iterable<Element>;
}
interface Bar {
  readonly max: number;
  readonly value: number;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
}
interface Page {
  readonly document: { createElement(name: string): Element; querySelector(selector: string): Element | null };
}
const { document } = globalThis as unknown as Page;

test('a page shows a row for each epoch, with a bar and the numbers', () => {
  const parent = document.createElement('section');
  let clock = 100;
  const logger = new ProgbarLogger({ renderer: new ElementRenderer(parent, { now: () => clock }) });
  logger.setParams({ verbose: 2, epochs: 2, steps: 4 });
  logger.onTrainBegin();
  logger.onEpochBegin(0);
  const bar = parent.querySelector('progress');
  expect([bar.max, bar.value, bar.getAttribute('aria-label')]).toEqual([4, 0, 'Epoch 1/2']);
  clock += 0.5;
  logger.onTrainBatchEnd(0, { loss: 0.5 });
  expect(bar.value).toBe(1);
  expect(parent.textContent).toBe('Epoch 1/21/4 · 1s · 500ms/step · loss: 0.5000');
  clock += 0.01;
  logger.onTrainBatchEnd(1, { loss: 0.25 });
  expect(bar.value).toBe(1);
  clock += 1;
  logger.onEpochEnd(0, { loss: 1e-4, val_loss: 2 });
  expect(bar.value).toBe(4);
  expect(parent.textContent).toContain('loss: 1.0000e-04 · val_loss: 2.0000');
  logger.onEpochBegin(1);
  const titles = [...parent.querySelectorAll('.sepal-progress .sepal-progress-title')];
  expect(titles.map(({ textContent }) => textContent)).toEqual(['Epoch 1/2', 'Epoch 2/2']);
});

test('a bar without a known length moves', () => {
  const parent = document.createElement('div');
  const logger = new ProgbarLogger({ renderer: new ElementRenderer(parent) });
  logger.setParams({ verbose: 1, epochs: 1, steps: null });
  logger.onPredictBegin();
  logger.onPredictBatchEnd(0);
  const bar = parent.querySelector('progress');
  expect(bar.hasAttribute('value')).toBe(false);
  expect(parent.textContent).toMatch(/^1\/\? · /);
  logger.onPredictEnd({});
  expect([bar.max, bar.value]).toEqual([1, 1]);
});

test('an element is needed', () => {
  expect(() => new ElementRenderer(document.querySelector('#missing'))).toThrow('must be an element of a page');
});
