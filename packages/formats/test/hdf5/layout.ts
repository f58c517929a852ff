import { FS, type Metadata, Module, ready } from 'h5wasm';

interface Files {
  writeFile(path: string, bytes: Uint8Array): void;
  unlink(path: string): void;
}

/** Every group, dataset and attribute of an HDF5 file with its types, as libhdf5 sees them: one line each, in libhdf5's order. */
export async function layoutOf(bytes: Uint8Array): Promise<string[]> {
  await ready;
  const files = FS as unknown as Files;
  files.writeFile('/layout.h5', bytes);
  const id = Module.open('/layout.h5', Module.H5F_ACC_RDONLY, false, -1, -1);
  const lines = [`superblock ${bytes[8]}`];
  const visit = (path: string): void => {
    for (const name of Module.get_attribute_names(id, path)) {
      lines.push(`${path} @${name}: ${typeOf(Module.get_attribute_metadata(id, path, name))}`);
    }
    if (Module.get_type(id, path) === Module.H5G_DATASET) {
      const filters = Module.get_dataset_filters(id, path).map((filter) => filter.name);
      lines.push(`${path}: ${typeOf(Module.get_dataset_metadata(id, path))} ${filters.join()}`);
      return;
    }
    lines.push(`${path}: group`);
    for (const name of Module.get_names(id, path, false)) visit(path === '/' ? `/${name}` : `${path}/${name}`);
  };
  visit('/');
  Module.close_file(id);
  files.unlink('/layout.h5');
  return lines;
}

function typeOf({ type, size, signed, vlen, shape, chunks }: Metadata): string {
  return JSON.stringify({ type, size, signed, vlen, shape, chunks });
}
