import { readFile } from 'node:fs/promises';
import type { ClassIndex } from '@sepal/mobilenet';
import { ValueError } from '@sepal/tensor';

/** Reads the names of classes: a JSON array, or Keras' class index. @throws ValueError if it is neither */
export async function readLabels(path: string): Promise<ClassIndex> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ValueError({ where: path, message: 'There is no such file, or it cannot be read.' });
  });
  try {
    const labels: unknown = JSON.parse(text);
    if (labels !== null && typeof labels === 'object') return labels as ClassIndex;
  } catch {
    // The error below says what is expected.
  }
  throw new ValueError({
    where: path,
    message: 'These are no names of classes.',
    hint: "Use a JSON array of names, or Keras' imagenet_class_index.json.",
  });
}

/** 'class 0', 'class 1', … for a network whose classes have no names. */
export function numbered(classes: number): string[] {
  return Array.from({ length: classes }, (_, index) => `class ${index}`);
}
