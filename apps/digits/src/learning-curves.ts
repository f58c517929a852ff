import { type CollagePart, type Color, collage, drawText } from '@sepal/image';
import { Tensor } from '@sepal/tensor';

/** A line of a chart. */
interface Curve {
  readonly title: string;
  readonly color: Color;
  readonly values: readonly number[];
}

/** A chart: several curves over the epochs. */
interface Chart {
  readonly title: string;
  readonly curves: readonly Curve[];
}

const HEIGHT = 300;
const WIDTH = 420;
const MARGIN = { top: 56, right: 24, bottom: 44, left: 76 } as const;
const INK: Color = [70, 70, 70];
const PAPER: Color = [255, 255, 255];
const TRAINING: Color = [31, 119, 180];
const VALIDATION: Color = [255, 127, 14];

/**
 * Loss and accuracy over the epochs, side by side.
 *
 * @param history of a fit with validation data and the metric accuracy
 * @returns uint8 `[1, height, width, 3]`
 */
export function learningCurves(history: Readonly<Record<string, readonly number[] | undefined>>): Tensor<'uint8'> {
  const curves = (name: string): readonly Curve[] => [
    { title: 'training', color: TRAINING, values: history[name] ?? [] },
    { title: 'test', color: VALIDATION, values: history[`val_${name}`] ?? [] },
  ];
  const charts: readonly Chart[] = [
    { title: 'loss', curves: curves('loss') },
    { title: 'accuracy', curves: curves('accuracy') },
  ];
  const parts = charts.map((chart, index) => ({ picture: draw(chart), top: 0, left: index * WIDTH }));
  return collage(parts, { height: HEIGHT, width: charts.length * WIDTH, background: PAPER });
}

function draw({ title, curves }: Chart): Tensor<'uint8'> {
  const all = curves.flatMap(({ values }) => values).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const step = niceStep(high - low);
  const [bottom, top] = [Math.floor(low / step) * step, Math.ceil(high / step) * step || step];
  const epochs = Math.max(...curves.map(({ values }) => values.length));
  const plot = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const x = (epoch: number): number =>
    MARGIN.left + (epochs > 1 ? (epoch / (epochs - 1)) * plot.width : plot.width / 2);
  const y = (value: number): number => MARGIN.top + (1 - (value - bottom) / (top - bottom || 1)) * plot.height;

  const canvas = new Uint8Array(3 * HEIGHT * WIDTH).fill(255);
  for (let value = bottom; value <= top + step / 2; value += step) {
    line(canvas, [x(0), y(value)], [MARGIN.left + plot.width, y(value)], { color: [220, 220, 220], width: 1 });
  }
  for (const { color, values } of curves) {
    for (let epoch = 1; epoch < values.length; epoch++) {
      const [from, to] = [values[epoch - 1], values[epoch]] as [number, number];
      if (!Number.isFinite(from) || !Number.isFinite(to)) continue;
      line(canvas, [x(epoch - 1), y(from)], [x(epoch), y(to)], { color, width: 2.5 });
    }
    if (values.length === 1)
      line(canvas, [x(0), y(values[0] as number)], [x(0), y(values[0] as number)], { color, width: 6 });
  }

  const texts: CollagePart[] = [];
  const write = (text: string, left: number, top: number, color: Color = INK, scale = 1): void => {
    texts.push({
      picture: drawText(text, { color, background: PAPER, scale }),
      left: Math.round(left),
      top: Math.round(top),
    });
  };
  write(title, MARGIN.left, 14, INK, 2);
  let left = MARGIN.left;
  for (const { title: name, color } of curves) {
    write(name, left, 38, color);
    left += 6 * name.length + 18;
  }
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  for (let value = bottom; value <= top + step / 2; value += step) {
    const text = value.toFixed(digits);
    write(text, MARGIN.left - 10 - 6 * text.length, y(value) - 3);
  }
  const every = Math.ceil(epochs / 12);
  for (let epoch = 0; epoch < epochs; epoch += every) {
    const text = String(epoch + 1);
    write(text, x(epoch) - 3 * text.length, HEIGHT - MARGIN.bottom + 10);
  }
  write('epoch', MARGIN.left + plot.width / 2 - 15, HEIGHT - 18);
  const picture = new Tensor([HEIGHT, WIDTH, 3], 'uint8', canvas);
  return collage([{ picture, top: 0, left: 0 }, ...texts], { height: HEIGHT, width: WIDTH });
}

/** A distance of 1, 2 or 5 times a power of ten, of which a range has four or so. */
function niceStep(range: number): number {
  const rough = (range || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough) ?? 10;
  return factor * power;
}

type Point = readonly [x: number, y: number];

/** Mixes a line with soft edges into RGB pixels. */
function line(
  canvas: Uint8Array,
  [x0, y0]: Point,
  [x1, y1]: Point,
  { color, width }: { readonly color: Color; readonly width: number },
): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const reach = width / 2 + 1;
  const channels = typeof color === 'number' ? [color, color, color] : color;
  for (let row = Math.floor(Math.min(y0, y1) - reach); row <= Math.max(y0, y1) + reach; row++) {
    for (let column = Math.floor(Math.min(x0, x1) - reach); column <= Math.max(x0, x1) + reach; column++) {
      if (row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH) continue;
      const along = squared === 0 ? 0 : ((column - x0) * dx + (row - y0) * dy) / squared;
      const at = Math.min(Math.max(along, 0), 1);
      const distance = Math.hypot(column - x0 - at * dx, row - y0 - at * dy);
      const share = Math.min(Math.max(width / 2 + 0.5 - distance, 0), 1);
      const pixel = 3 * (row * WIDTH + column);
      for (let channel = 0; channel < 3; channel++) {
        const old = canvas[pixel + channel] as number;
        canvas[pixel + channel] = Math.round(old + share * ((channels[channel] as number) - old));
      }
    }
  }
}
