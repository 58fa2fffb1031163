import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { canMakeCertificates, certificates, runs } from '../test/certificates.ts';
import { startRegistry } from '../test/loopback-registry.ts';
import { forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { fetchRuntime } from './fetch-runtime.ts';

forgetNpmConfiguration();
const wanted = { platform: 'linux', arch: 'x64', version: '24.21.0' } as const;

/** Whether this machine lets us have a file system of our own. */
const canMount = runs('unshare', ['-rm', 'true']);

test.runIf(canMount)('a full disk is reported as such, and the cache is as empty as before', async () => {
  await using registry = await startRegistry();
  const cacheDir = scratchDir('full');
  const program = `
    const { fetchRuntime } = await import(${JSON.stringify(join(import.meta.dirname, 'fetch-runtime.ts'))});
    const { readdirSync } = await import('node:fs');
    const [cacheDir, cwd] = process.argv.slice(1);
    const { code, exitCode, cause } = await fetchRuntime(${JSON.stringify(wanted)}, { cacheDir, cwd }).catch((error) => error);
    console.log(JSON.stringify({ code, exitCode, cause: cause?.code, left: ['tmp', 'locks', 'trees'].flatMap((name) => { try { return readdirSync(cacheDir + '/' + name); } catch { return []; } }) }));
  `;
  const shell = 'mount -t tmpfs -o size=128k none "$1" && exec "$2" --input-type=module -e "$3" "$1" "$4"';
  const { stdout } = await guardedRun('unshare', ['-rm', 'sh', '-c', shell, 'sh', cacheDir, process.execPath, program, projectFor(registry.url)], { env: process.env });
  expect(JSON.parse(stdout)).toEqual({ code: 'ERR_PACK_NO_SPACE', exitCode: 1, cause: 'ENOSPC', left: [] });
});

test.runIf(canMakeCertificates)('a certificate that nobody vouches for is refused, and one of the authority in .npmrc accepted', async () => {
  const { key, cert, ca } = certificates();
  await using registry = await startRegistry({ tls: { key, cert }, host: 'localhost' });
  const cacheDir = scratchDir('cache');
  await expect(fetchRuntime(wanted, { cacheDir, cwd: projectFor(registry.url, ['fetch-retries=0']) })).rejects.toMatchObject({
    code: 'ERR_PACK_NETWORK', message: expect.stringContaining('not trusted') as string, hint: expect.stringContaining('cafile') as string,
  });
  expect((await fetchRuntime(wanted, { cacheDir, cwd: projectFor(registry.url, [`cafile=${ca}`]) })).fromCache).toBe(false);
  expect((await fetchRuntime({ ...wanted, version: '24' }, { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url, ['strict-ssl=false']) })).fromCache).toBe(false);
});
