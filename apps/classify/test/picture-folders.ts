import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shared } from '@sepal/goldens';
import { PythonRandom } from '@sepal/tensor';
import sharp from 'sharp';

const SHAPES = {
  disc: '<circle r="50" fill="#d03020"/>',
  square: '<rect x="-44" y="-44" width="88" height="88" fill="#20a040"/>',
  triangle: '<path d="M0 -55L55 45L-55 45Z" fill="#2040d0"/>',
} as const;

/** Draws a folder of red discs, one of green squares and one of blue triangles, each somewhere on a grey background. */
export async function drawShapes(folder: string, count: number): Promise<void> {
  const random = new PythonRandom(5);
  for (const [name, shape] of Object.entries(SHAPES)) {
    await mkdir(join(folder, name), { recursive: true });
    for (let index = 0; index < count; index++) {
      const [x, y, light] = [random.randint(48, 80), random.randint(48, 80), random.randint(30, 80)];
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128">
        <rect width="128" height="128" fill="hsl(0, 0%, ${light}%)"/><g transform="translate(${x} ${y})">${shape}</g></svg>`;
      await sharp(Buffer.from(svg)).toFile(join(folder, name, `${index}.${['png', 'jpg', 'webp'][index % 3]}`));
    }
  }
}

/** Cuts windows out of shared photographs, a folder for each. */
export async function cutPhotos(folder: string, count: number): Promise<void> {
  const random = new PythonRandom(3);
  for (const name of ['astronaut', 'chelsea', 'coffee', 'rocket']) {
    await mkdir(join(folder, name), { recursive: true });
    for (let index = 0; index < count; index++) {
      const size = random.randint(90, 150);
      const [left, top] = [random.randint(0, 224 - size), random.randint(0, 224 - size)];
      await sharp(shared('images', '224', `${name}.png`))
        .extract({ left, top, width: size, height: size })
        .toFile(join(folder, name, `${index}.jpg`));
    }
  }
}
