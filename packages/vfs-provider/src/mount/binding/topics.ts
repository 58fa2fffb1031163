import { serveBlobs } from './blob.ts';
import { serveChildStdio } from './child-stdio.ts';
import { createContext, type ContextSources } from './context.ts';
import { type DiskFunctions, serveCopies } from './copy-out.ts';
import { serveTreeCopies } from './copy-tree.ts';
import { serveDirectories } from './directory.ts';
import { serveHostDirectory } from './host-directory.ts';
import { serveFileJobs } from './jobs.ts';
import type { Materialize } from './materialize.ts';
import { serveModuleMetadata } from './module-metadata.ts';
import type { Binding } from './native.ts';
import { serveNativeHandles } from './native-handles.ts';
import type { NotedFlags } from './note-flags.ts';
import { createOpenFiles } from './open-files.ts';
import { createOpenOnDisk } from './open-on-disk.ts';
import { type PackageJsonReader, servePackageMain } from './package-main.ts';
import { createCheckOpen, serveReads } from './read.ts';
import { silenceWatchers } from './silence-watchers.ts';
import { createStatOf, serveStats } from './stat.ts';
import { serveWorkingDirectory } from './working-directory.ts';
import { refuseWrites } from './write-refusals.ts';

export interface TopicSources extends ContextSources {
  readonly fs: Binding;
  /** The module that programs see. */
  readonly publicFs: Binding;
  /** Functions of it, as they were at the start. */
  readonly disk: DiskFunctions;
  readonly materialize: Materialize;
}

/** What a mount serves, by topic: each function replaces those of Node's that it is about, and is called once. */
export interface Topics {
  stats(): void;
  reads(): void;
  nativeHandles(): void;
  directories(): void;
  moduleMetadata(): void;
  writes(): void;
  copies(): void;
  treeCopies(): void;
  blobs(): void;
  watchers(): void;
  workingDirectory(): void;
  fileJobs(noted: NotedFlags): void;
  packageMain(reader: PackageJsonReader): void;
}

/** Whatever of the mount a program has no use for until it deals with files. */
export function createTopics({ fs, publicFs, disk, materialize, ...sources }: TopicSources): Topics {
  const context = createContext(sources);
  const openOnDisk = createOpenOnDisk(context, materialize);
  const files = createOpenFiles(context, () => { serveChildStdio(context, files, openOnDisk); });
  const statOf = createStatOf(context, fs);
  const checkOpen = createCheckOpen(context);
  return {
    stats: () => { serveStats(context, fs, statOf); },
    reads: () => { serveReads(context, fs, files, checkOpen, statOf); },
    nativeHandles: () => { serveNativeHandles(context, fs, files, openOnDisk); },
    directories: () => {
      serveDirectories(context);
      serveHostDirectory(context, fs);
    },
    moduleMetadata: () => { serveModuleMetadata(context, fs); },
    writes: () => { refuseWrites(context, fs, files, checkOpen); },
    copies: () => { serveCopies(context, fs, disk); },
    treeCopies: () => { serveTreeCopies(context, fs, disk); },
    blobs: () => { serveBlobs(context, publicFs, materialize); },
    watchers: () => { silenceWatchers(context, fs); },
    workingDirectory: () => { serveWorkingDirectory(context); },
    fileJobs: (noted) => { serveFileJobs(context, fs, checkOpen, noted); },
    packageMain: (reader) => { servePackageMain(context, fs, reader); },
  };
}
