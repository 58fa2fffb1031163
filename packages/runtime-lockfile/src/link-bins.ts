import { copyFile, link as hardLink, lstat, mkdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/**
 * Makes programs callable from a directory that is on the PATH, such as `node_modules/.bin`: symbolic links on POSIX
 * systems; on Windows, where those need rights, scripts for cmd, PowerShell and sh. `node` is there as itself too, as
 * pnpm has it, because programs start it without a shell, which knows no scripts.
 * @param bins name → the program, absolute
 * @returns the files that had to be written; none when all was in place
 */
export async function linkBins(directory: string, bins: Readonly<Record<string, string>>, platform: NodeJS.Platform = process.platform): Promise<string[]> {
  const written: string[] = [];
  await mkdir(directory, { recursive: true });
  for (const [name, program] of Object.entries(bins)) {
    const link = join(directory, name);
    if (platform !== 'win32') {
      if (await linkTo(link, program, 'file')) written.push(link);
      continue;
    }
    const scripts = ['', '.cmd', '.ps1'].map((extension) => `${link}${extension}`);
    const { default: cmdShim } = await import('cmd-shim'); // late: other systems need none
    await cmdShim(program, link); // it leaves out nothing, so it is as quick as looking whether it is needed
    written.push(...scripts);
    if (name === 'node' && program.toLowerCase().endsWith('.exe') && await putThere(`${link}.exe`, program)) written.push(`${link}.exe`);
  }
  return written;
}

/** The same file under another name, or a copy where that cannot be. @returns whether there was something to do */
async function putThere(file: string, program: string): Promise<boolean> {
  const [there, wanted] = await Promise.all([stat(file, { bigint: true }).catch(() => undefined), stat(program, { bigint: true })]);
  const isSame = there?.ino === wanted.ino || (there?.size === wanted.size && there.mtimeNs >= wanted.mtimeNs);
  if (isSame) return false;
  const unfinished = `${file}.${process.pid}.tmp`;
  await rm(unfinished, { force: true });
  await hardLink(program, unfinished).catch(() => copyFile(program, unfinished));
  await rename(unfinished, file);
  return true;
}

/**
 * Makes `link` lead to `target` by a relative path; whatever else stands there is replaced.
 * @returns whether there was something to do
 */
export async function linkTo(link: string, target: string, type: 'file' | 'directory'): Promise<boolean> {
  const wanted = relative(dirname(link), target);
  const isWindowsDirectory = process.platform === 'win32' && type === 'directory'; // a junction needs no rights, and is absolute
  if (await readlink(link).catch(() => undefined) === (isWindowsDirectory ? target : wanted)) return false;
  await mkdir(dirname(link), { recursive: true });
  const unfinished = `${link}.${process.pid}.tmp`;
  await rm(unfinished, { recursive: true, force: true });
  await symlink(isWindowsDirectory ? target : wanted, unfinished, isWindowsDirectory ? 'junction' : type === 'directory' ? 'dir' : 'file');
  const old = await lstat(link).catch(() => undefined);
  if (old?.isDirectory()) await rm(link, { recursive: true, force: true }); // a link does not replace a directory
  await rename(unfinished, link);
  return true;
}
