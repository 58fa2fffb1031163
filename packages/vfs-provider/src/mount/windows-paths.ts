/** The drive on which the mount appears. */
const DRIVE = 'C:';
const NAMESPACE = '\\\\?\\';

export const isWindows: boolean = process.platform === 'win32';

/** A path of the archive's, with slashes, as the system writes it: `/snapshot/app` is `C:\snapshot\app` on Windows. */
export function toSystemPath(path: string): string {
  if (!isWindows) return path;
  const text = path.replaceAll('/', '\\');
  return text.startsWith('\\') ? DRIVE + text : text;
}

/** The other way round, for what is below a directory of the archive's. */
export function toSlashes(path: string): string {
  return isWindows ? path.replaceAll('\\', '/') : path;
}

/** A path without the prefix that Node's `path.toNamespacedPath` puts before those that it gives to Windows; errors have none either. */
export function withoutNamespace(path: string): string {
  return isWindows && path.startsWith(NAMESPACE) ? path.slice(NAMESPACE.length) : path;
}

/**
 * A path as a program on Windows writes it, as one with slashes from the root of the mount's drive, or a relative one.
 * @param cwd gives the working directory, on whose drive a path that begins with a slash lies
 * @returns undefined for paths of other drives, of other machines and of devices
 */
export function fromWindowsPath(path: string, cwd: () => string): string | undefined {
  const text = withoutNamespace(path).replaceAll('\\', '/');
  if (text.startsWith('//')) return undefined;
  const hasDrive = text.charCodeAt(1) === 58;
  if (!hasDrive) return text.startsWith('/') && !isOnDrive(cwd()) ? undefined : text;
  return isOnDrive(text) ? text.slice(DRIVE.length) : undefined;
}

function isOnDrive(path: string): boolean {
  return path.slice(0, DRIVE.length).toUpperCase() === DRIVE;
}
