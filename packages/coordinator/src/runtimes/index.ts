// The door for those who only install runtimes: it loads nothing of the pipeline that makes executables.
export { installProjectRuntimes, type InstallRequest, type InstallResult } from './install.ts';
export { listRuntimes, type ListedRuntime, type ListResult } from './list.ts';
