/** Permissions that a macOS program asks for, by name, for instance `com.apple.security.cs.allow-jit`. */
export type Entitlements = Readonly<Record<string, EntitlementValue>>;
export type EntitlementValue = boolean | number | string | readonly EntitlementValue[] | { readonly [key: string]: EntitlementValue };

/** Entitlements as an XML property list, keys in the order of their bytes. Source: Apple's `PropertyList-1.0.dtd`. */
export function encodePlist(entitlements: Entitlements): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<plist version="1.0">\n${xml(entitlements, '')}\n</plist>\n`,
  ].join('\n');
}

/**
 * Entitlements as DER, which macOS 12 and later read: `[APPLICATION 16] { INTEGER 1, dictionary }`, a dictionary being
 * `[16] { SEQUENCE { UTF8String, value }… }` with sorted keys. Source: `libDER/DER_CEType.h` and `CoreEntitlements` of Apple's Security.
 */
export function encodeDerEntitlements(entitlements: Entitlements): Buffer {
  return tlv(0x70, Buffer.concat([derInteger(1), der(entitlements)]));
}

function xml(value: EntitlementValue, indent: string): string {
  if (typeof value === 'boolean') return `${indent}<${value}/>`;
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`;
  if (typeof value === 'string') return `${indent}<string>${escaped(value)}</string>`;
  const inner = `${indent}  `;
  if (isList(value)) return `${indent}<array>\n${value.map((item) => `${xml(item, inner)}\n`).join('')}${indent}</array>`;
  return `${indent}<dict>\n${sorted(value).map(([key, item]) => `${inner}<key>${escaped(key)}</key>\n${xml(item, inner)}\n`).join('')}${indent}</dict>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function der(value: EntitlementValue): Buffer {
  if (typeof value === 'boolean') return tlv(0x01, Buffer.of(value ? 0xff : 0));
  if (typeof value === 'number') return derInteger(value);
  if (typeof value === 'string') return tlv(0x0c, Buffer.from(value));
  if (isList(value)) return tlv(0x30, Buffer.concat(value.map(der)));
  return tlv(0xb0, Buffer.concat(sorted(value).map(([key, item]) => tlv(0x30, Buffer.concat([der(key), der(item)])))));
}

function derInteger(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  let start = 0;
  // the shortest form: a first byte that only repeats the sign goes
  while (start < 7 && bytes[start] === (bytes[start + 1]! & 0x80 ? 0xff : 0)) start++;
  return tlv(0x02, bytes.subarray(start));
}

function tlv(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), contents]);
}

function sorted(value: { readonly [key: string]: EntitlementValue }): [string, EntitlementValue][] {
  return Object.entries(value).toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function isList(value: EntitlementValue): value is readonly EntitlementValue[] {
  return Array.isArray(value);
}
