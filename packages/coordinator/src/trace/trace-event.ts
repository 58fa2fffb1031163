/** Something that a watched program did: what `record-program.ts` writes, one to a line. Paths are absolute. */
export type TraceEvent =
  | { readonly kind: 'require' | 'import'; readonly from: string; readonly request: string; readonly path: string }
  | { readonly kind: 'read' | 'load' | 'start'; readonly from: string | undefined; readonly path: string };
