/**
 * What is wrong with an HDF5 file, in whole sentences. Crosses from the worker to the caller, who makes a FileError of it.
 */
export class Hdf5Problem extends Error {}
