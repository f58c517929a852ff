import type { LoadReader } from './file-reader.ts';

/** Sepal in Node: any format that it reads. */
export const sepalReader: LoadReader = async () => {
  const [{ loadModel, loadTfjsModel }, { Tensor }] = await Promise.all([
    import('@sepal/formats'),
    import('@sepal/tensor'),
  ]);
  return {
    async open(file) {
      const model = await (file.endsWith('.json') ? loadTfjsModel(file) : loadModel(file));
      return {
        predict: async (picture, shape) =>
          (await model.predict(new Tensor(shape, 'float32', picture))).data as Float32Array,
      };
    },
  };
};
