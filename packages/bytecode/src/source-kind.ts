/** How a file is compiled: as the function of a CommonJS file, or as an ES module. */
export type SourceKind = 'commonjs' | 'module';
