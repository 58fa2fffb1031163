export { walk } from './walk.ts';
export type {
  Edge, EdgeKind, FileKind, GraphFile, GraphLink, ModuleGraph, Reason, WalkOptions, WalkTarget,
} from './module-graph.ts';
