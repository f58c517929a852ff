import type { Logs } from '../callbacks/callback.ts';
import { exponential, fixed } from '../text/python-numbers.ts';

/** Characters of the bar. */
const WIDTH = 20;
/** Seconds between two drawings. */
const INTERVAL = 0.05;

/** What a bar shows: batches done, of how many, and the numbers so far. */
interface Progress {
  readonly step: number;
  readonly steps: number | null;
  readonly logs: Logs;
}

/** Text with its width on a terminal, where codes for colours take no room. */
interface Styled {
  readonly text: string;
  readonly width: number;
}

/**
 * The text of a progress bar: Keras' `Progbar`, to the byte.
 *
 * @see https://keras.io/api/utils/python_utils/#progbar-class
 */
export class Progbar {
  readonly #start: number;
  #lastDrawing = Number.NEGATIVE_INFINITY;
  #afterFirstStep: number | undefined;
  /** The width of what is drawn. */
  #width = 0;
  /** The numbers so far, in the order in which they came. */
  readonly #values = new Map<string, number>();

  /** @param now seconds on a clock */
  constructor(now: number) {
    this.#start = now;
  }

  /** The text that draws the bar over what was drawn last; '' if that was just now. */
  draw(progress: Progress, now: number, isLast: boolean): string {
    this.#take(progress.logs);
    const perStep = this.#secondsPerStep(progress.step, now);
    if (now - this.#lastDrawing < INTERVAL && !isLast) return '';
    this.#lastDrawing = now;
    const bar = barOf(progress);
    const time = this.#timeOf(progress, { perStep, now, isLast });
    const details = `${perStepText(perStep)}${this.#numbers(Math.abs)}`;
    const width = bar.width + time.width + details.length;
    const text = `${'\b'.repeat(this.#width)}\r${bar.text}${time.text}${details}${' '.repeat(Math.max(0, this.#width - width))}`;
    this.#width = width;
    return isLast ? `${text}\n` : text;
  }

  /** The line at the end where nothing is drawn over another; '' while the number of steps is unknown. */
  line({ step, steps, logs }: Progress, now: number): string {
    this.#take(logs);
    if (steps === null || steps === 0) return '';
    const elapsed = fixed(now - this.#start, 0);
    const numbers = this.#numbers((value) => value);
    return `${count(step, steps)} - ${elapsed}s -${perStepText(this.#secondsPerStep(step, now))}${numbers}\n`;
  }

  #take(logs: Logs): void {
    for (const [name, value] of Object.entries(logs)) this.#values.set(name, single(value));
  }

  /** @param sizeOf what decides whether a number is written with an exponent: Keras' lines write all negative ones so */
  #numbers(sizeOf: (value: number) => number): string {
    return [...this.#values].map(([name, value]) => ` - ${name}: ${textOf(value, sizeOf(value))}`).join('');
  }

  #timeOf({ step, steps }: Progress, { perStep, now, isLast }: Timing): Styled {
    if (isLast || steps === null || steps === 0) return bold(` ${fixed(now - this.#start, 0)}s`);
    return bold(` ${remainingText(perStep * (steps - step))}`);
  }

  /** The first step, which compiles, is not counted where there are others. */
  #secondsPerStep(step: number, now: number): number {
    if (step === 0) return 0;
    const first = this.#afterFirstStep;
    const estimate = first !== undefined && step > 1 ? (now - first) / (step - 1) : (now - this.#start) / step;
    if (step === 1) this.#afterFirstStep = now;
    return estimate;
  }
}

interface Timing {
  readonly perStep: number;
  readonly now: number;
  readonly isLast: boolean;
}

function barOf({ step, steps }: Progress): Styled {
  if (steps === null || steps === 0) {
    const text = `${String(step).padStart(7)}/Unknown`;
    return { text, width: text.length };
  }
  const done = Math.trunc(WIDTH * (step / steps));
  const counted = count(step, steps);
  const green = done > 0 ? `\x1b[32m${'━'.repeat(done)}\x1b[0m` : '';
  const white = `\x1b[37m${'━'.repeat(Math.max(0, WIDTH - done))}\x1b[0m`;
  return { text: `\x1b[1m${counted}\x1b[0m ${green}${white}`, width: counted.length + 1 + Math.max(done, WIDTH) };
}

function count(step: number, steps: number): string {
  return `${String(step).padStart(String(steps).length)}/${steps}`;
}

function bold(text: string): Styled {
  const words = text.trimStart();
  return { text: `${' '.repeat(text.length - words.length)}\x1b[1m${words}\x1b[0m`, width: text.length };
}

function remainingText(seconds: number): string {
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  if (seconds > 3600) return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
  if (seconds > 60) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.trunc(seconds)}s`;
}

/** Keras' ` 12ms/step`. */
export function perStepText(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return ` ${fixed(seconds, 0)}s/step`;
  return seconds >= 1e-3 ? ` ${fixed(seconds * 1e3, 0)}ms/step` : ` ${fixed(seconds * 1e6, 0)}us/step`;
}

/** A number of the logs as bars show it; of a vector, its mean. */
export function numberText(value: number | readonly number[]): string {
  const shown = single(value);
  return textOf(shown, Math.abs(shown));
}

function textOf(value: number, size: number): string {
  return size > 1e-3 ? fixed(value, 4) : exponential(value, 4);
}

function single(value: number | readonly number[]): number {
  if (typeof value === 'number') return value;
  // Keras' mean is one of float32 numbers.
  return Math.fround(value.reduce((sum, each) => sum + each, 0) / value.length);
}
