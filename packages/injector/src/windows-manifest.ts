import type { WindowsOptions } from './windows-options.ts';

/**
 * An application manifest that says what `options` says, and for which versions of Windows the program is made what the old one
 * said. Source: Microsoft, "Application manifests".
 */
export function encodeManifest(old: string, { requestedExecutionLevel, longPaths, utf8 }: WindowsOptions): string {
  const level = requestedExecutionLevel ?? /requestedExecutionLevel[^>]*level="(\w+)"/.exec(old)?.[1] ?? 'asInvoker';
  const isLong = longPaths ?? /<longPathAware[^>]*>\s*true/.test(old);
  const isUtf8 = utf8 ?? /<activeCodePage[^>]*>\s*UTF-8/i.test(old);
  const systems = [...old.matchAll(/supportedOS\s+Id="(\{[0-9a-f-]+\})"/gi)].map(([, id]) => id!);
  const settings = [
    ...isLong ? [`      <longPathAware xmlns="${SETTINGS}/2016/WindowsSettings">true</longPathAware>`] : [],
    ...isUtf8 ? [`      <activeCodePage xmlns="${SETTINGS}/2019/WindowsSettings">UTF-8</activeCodePage>`] : [],
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">',
    '  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">', '    <security>', '      <requestedPrivileges>',
    `        <requestedExecutionLevel level="${level}" uiAccess="false"/>`,
    '      </requestedPrivileges>', '    </security>', '  </trustInfo>',
    '  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">', '    <application>',
    ...(systems.length > 0 ? systems : SYSTEMS).map((id) => `      <supportedOS Id="${id}"/>`),
    '    </application>', '  </compatibility>',
    ...settings.length > 0 ? ['  <application xmlns="urn:schemas-microsoft-com:asm.v3">', '    <windowsSettings>', ...settings, '    </windowsSettings>', '  </application>'] : [],
    '</assembly>', '',
  ].join('\r\n');
}

const SETTINGS = 'http://schemas.microsoft.com/SMI';
/** Windows 10 and 11. */
const SYSTEMS = ['{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}'];
