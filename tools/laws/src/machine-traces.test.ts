import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { machineTraces } from './machine-traces.ts';
import { readText, trackedFiles } from './workspace.ts';

const slashed = (...parts: string[]): string => `/${parts.join('/')}`;

test('homes, workplaces and Windows profiles are found', () => {
  for (const path of [slashed('home', 'ada', 'x.js'), slashed('Users', 'ada', 'x'), slashed('root', 'x'), slashed('work', 'main'), ['C:', 'Users', 'ada'].join('\\')]) {
    expect(machineTraces(`at "${path}"`), path).toHaveLength(1);
  }
});

test('a path that merely contains such a word is none', () => {
  expect(machineTraces(['./root/x', '${dir}/work/x', 'https://example.org/root/x', 'the /root of it'].join(' '))).toEqual([]);
});

test('registry hosts are found, by pattern and by name', () => {
  expect(machineTraces(`https://${['registry', 'mirror', 'org'].join('.')}/x`)).toHaveLength(1);
  expect(machineTraces('https://registry.example.org/x and registry.requests.length')).toEqual([]);
  expect(machineTraces('resolved: https://mirror.example/x', ['mirror.example'])).toEqual(['mirror.example']);
});

test('no tracked file names a path of a developer machine or the host of a registry', () => {
  const files = trackedFiles();
  expect(files).toContain('package.json');
  const hosts = registryHostsInUse();
  const traces = files.filter((path) => path !== 'tools/laws/src/machine-traces.ts').flatMap((path) => {
    const text = readText(path);
    return text.includes('\0') ? [] : machineTraces(text, hosts).map((trace) => `${path}: ${trace}`);
  });
  expect(traces).toEqual([]);
}, 60_000);

/** The registry that this machine is configured for; a test server's address says nothing about a person. */
function registryHostsInUse(): string[] {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const { hostname } = new URL(registry);
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? [] : [hostname];
}
