import type { Target } from '@sepal/kernels';
import { interleave, type Pace, type Times } from '../../race/interleave.ts';
import { median } from '../../race/statistics.ts';
import type { KernelRaceResult } from '../../report/report.ts';
import { DIRECTIONS, type Direction, graphOf } from './graphs.ts';
import { kernelProgram } from './kernel-program.ts';
import { hasDilatedTwin, multiplyAddsOf, shapeOf, type TimedLayer } from './layers.ts';

/** Times the kernels of one layer against each other, and against those of its twin with dilation 2. */
export async function raceKernels(layer: TimedLayer, target: Target, pace: Pace): Promise<KernelRaceResult> {
  const { kind, network } = layer;
  const rates = hasDilatedTwin(layer) ? ([1, 2] as const) : ([1] as const);
  const racers = rates.flatMap((rate) =>
    directionsOf(layer).map((direction) => {
      const { graph, inputs } = graphOf(layer, direction, rate);
      return { rate, direction, ...kernelProgram(graph, inputs, target) };
    }),
  );
  const times = await interleave(racers, pace);
  const timesOf = (rate: 1 | 2, direction: Direction): Times =>
    times[racers.findIndex((each) => each.rate === rate && each.direction === direction)] as Times;
  const forward = timesOf(1, 'forward');
  return {
    kind,
    network,
    shape: shapeOf(layer),
    multiplyAdds: multiplyAddsOf(layer),
    directions: directionsOf(layer).map((direction) => {
      const own = timesOf(1, direction);
      return {
        direction,
        kernels: racers.find((each) => each.rate === 1 && each.direction === direction)?.kernels ?? [],
        milliseconds: median(own.fastest),
        ofForward: ratioOf(forward, own),
        ...(rates.length > 1 ? { dilated: ratioOf(timesOf(2, direction), own) } : {}),
      };
    }),
  };
}

/** Nothing in front of the first layer learns: a training step has no gradient of its input. */
function directionsOf({ kind }: TimedLayer): readonly Direction[] {
  return kind === 'first 3×3/2' ? ['forward', 'kernel'] : DIRECTIONS;
}

/** The median of the ratios of rounds. Kernels do the same in every run: of each round, the fastest sample counts. */
function ratioOf(some: Times, others: Times): number {
  return median(some.fastest.map((time, round) => time / (others.fastest[round] as number)));
}
