import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { Logs } from '../callbacks/callback.ts';
import { seconds } from '../platform/clock.ts';
import { numberText, perStepText } from './progbar.ts';
import type { ProgressRenderer, ProgressStart, ProgressState } from './progress-renderer.ts';

/** What is used of an element of a page. */
export interface PageElement {
  readonly ownerDocument: { createElement(name: string): unknown };
  append(child: never): void;
}

/** What is used of the elements that are made. */
interface MadeElement {
  className: string;
  textContent: string | null;
  append(...children: MadeElement[]): void;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

/** A row: the epoch, a bar, and the numbers. */
interface Row {
  readonly bar: MadeElement;
  readonly numbers: MadeElement;
  readonly start: number;
}

/** Options of {@link ElementRenderer}. */
export interface ElementRendererOptions {
  /** Seconds on a clock that only goes forward. */
  readonly now?: (() => number) | undefined;
}

/** Seconds between two drawings: what people can follow. */
const INTERVAL = 0.05;

/**
 * Shows progress in a page: a row for each epoch, with a `progress` element and the numbers that Keras' bar has. Rows are made inside
 * an element of yours, with the classes `sepal-progress`, `sepal-progress-title` and `sepal-progress-numbers` for your style sheet.
 *
 * @throws ValueError unless it is given an element
 * @example
 * const renderer = new ElementRenderer(document.querySelector('#progress'));
 * await trainer.fit(x, y, { epochs: 10, callbacks: [new ProgbarLogger({ renderer })] });
 */
export class ElementRenderer implements ProgressRenderer {
  readonly #parent: PageElement;
  readonly #now: () => number;
  #row: Row | undefined;
  #lastDrawing = Number.NEGATIVE_INFINITY;

  constructor(parent: PageElement | null, { now = seconds }: ElementRendererOptions = {}) {
    if (typeof parent?.ownerDocument?.createElement !== 'function') {
      throw new ValueError({
        where: 'ElementRenderer',
        message: `The first argument must be an element of a page. Received: ${show(parent)}.`,
      });
    }
    this.#parent = parent;
    this.#now = now;
  }

  begin({ epoch, steps }: ProgressStart): void {
    const title = epoch === undefined ? '' : `Epoch ${epoch.number}/${epoch.of}`;
    const row = this.#make('div', 'sepal-progress');
    const bar = this.#make('progress', 'sepal-progress-bar');
    const numbers = this.#make('span', 'sepal-progress-numbers');
    const heading = this.#make('span', 'sepal-progress-title');
    heading.textContent = title;
    bar.setAttribute('aria-label', title === '' ? 'Progress' : title);
    row.append(heading, bar, numbers);
    this.#parent.append(row as never);
    this.#row = { bar, numbers, start: this.#now() };
    this.#lastDrawing = Number.NEGATIVE_INFINITY;
    this.#draw({ step: 0, steps, logs: {} });
  }

  update(state: ProgressState): void {
    const now = this.#now();
    if (now - this.#lastDrawing < INTERVAL) return;
    this.#lastDrawing = now;
    this.#draw(state);
  }

  finish(state: ProgressState): void {
    this.#draw(state);
    this.#row = undefined;
  }

  #draw({ step, steps, logs }: ProgressState): void {
    if (this.#row === undefined) return;
    const { bar, numbers, start } = this.#row;
    // A bar without a value moves: it is not known how far it is.
    if (steps === null) bar.removeAttribute('value');
    else {
      bar.setAttribute('max', String(steps));
      bar.setAttribute('value', String(step));
    }
    const elapsed = this.#now() - start;
    const perStep = step === 0 ? [] : [perStepText(elapsed / step).trim()];
    numbers.textContent = [`${step}/${steps ?? '?'}`, `${elapsed.toFixed(0)}s`, ...perStep, ...texts(logs)].join(' · ');
  }

  #make(name: string, className: string): MadeElement {
    const element = this.#parent.ownerDocument.createElement(name) as MadeElement;
    element.className = className;
    return element;
  }
}

function texts(logs: Logs): string[] {
  return Object.entries(logs).map(([name, value]) => `${name}: ${numberText(value)}`);
}
