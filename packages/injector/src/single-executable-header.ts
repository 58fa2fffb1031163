import { isUtf8 } from 'node:buffer';
import { PackError } from '@pack/errors';

/*
 * The early format of single executables, which Node.js's initiative for them designed before the blob of today. Text but for
 * the end:
 *
 *   NODEJSSEA · version · flags · number of arguments (8 hexadecimal digits each, 0-9 A-F) · the arguments, each ended by a NUL
 *   · [flag 1: binary data, up to the end of the section]
 *
 * Source of the rule: doc/contributing/maintaining-single-executable-application-support.md of nodejs/node pull request 42334,
 * and `CheckForSingleBinary` there, which puts the arguments in front of those that the executable is started with.
 */
const MAGIC = 'NODEJSSEA';
const VERSION = 1;
const FLAG_BINARY_DATA = 1;
const DIGITS = 8;
const ARGUMENTS_AT = MAGIC.length + 3 * DIGITS;

/** What a section of the early format says. */
export interface SingleExecutableHeader {
  /** 1; no other was ever defined. */
  readonly version: number;
  /** Arguments that come before those that the executable is started with. */
  readonly args: readonly string[];
  /** A block that only the program knows the meaning of; absent: there is none. */
  readonly binaryData?: Uint8Array;
}

/** Whether bytes begin as a section of the early format does. */
export function isSingleExecutableHeader(bytes: Uint8Array): boolean {
  return latin1(bytes, 0, MAGIC.length) === MAGIC;
}

/**
 * Encodes a section of the early format.
 * @throws PackError ERR_PACK_BLOB_INVALID for an argument that holds a NUL or half a surrogate pair.
 */
export function encodeSingleExecutableHeader({ args, binaryData }: Pick<SingleExecutableHeader, 'args' | 'binaryData'>): Uint8Array {
  const odd = args.find((argument) => argument.includes('\0') || !argument.isWellFormed());
  if (odd !== undefined) throw invalid(`the argument ${JSON.stringify(odd)} cannot be written: it holds a NUL or half a character`);
  const flags = binaryData ? FLAG_BINARY_DATA : 0;
  const head = MAGIC + [VERSION, flags, args.length].map((value) => value.toString(16).toUpperCase().padStart(DIGITS, '0')).join('');
  return Buffer.concat([Buffer.from(head + args.map((argument) => `${argument}\0`).join('')), ...(binaryData ? [binaryData] : [])]);
}

/**
 * Reads a section of the early format; nothing is allocated for what it only announces.
 * @returns its parts; the data as a view of `bytes`
 * @throws PackError ERR_PACK_BLOB_INVALID, with what is wrong.
 */
export function parseSingleExecutableHeader(bytes: Uint8Array): SingleExecutableHeader {
  if (!isSingleExecutableHeader(bytes)) throw invalid(`it does not start with ${MAGIC}`);
  const [version, flags, count] = ['version', 'flags', 'number of arguments'].map((what, index) => numberAt(bytes, MAGIC.length + index * DIGITS, what)) as [number, number, number];
  if (version !== VERSION) throw invalid(`it has the version ${version}, and only ${VERSION} is defined`);
  if ((flags & ~FLAG_BINARY_DATA) !== 0) throw invalid(`it has unknown flags (0x${flags.toString(16)})`);
  const args: string[] = [];
  let at = ARGUMENTS_AT;
  while (args.length < count) {
    const end = bytes.indexOf(0, at);
    if (end < 0) throw invalid(`it announces ${count} arguments and ends in number ${args.length + 1}`);
    const argument = bytes.subarray(at, end);
    if (!isUtf8(argument)) throw invalid(`argument number ${args.length + 1} is no UTF-8`);
    args.push(Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength).toString('utf8'));
    at = end + 1;
  }
  if ((flags & FLAG_BINARY_DATA) !== 0) return { version, args, binaryData: bytes.subarray(at) };
  if (at < bytes.length) throw invalid(`${bytes.length - at} bytes follow its end`);
  return { version, args };
}

function numberAt(bytes: Uint8Array, at: number, what: string): number {
  const digits = latin1(bytes, at, at + DIGITS);
  if (/^[0-9A-F]{8}$/.test(digits)) return Number.parseInt(digits, 16);
  throw invalid(digits.length < DIGITS ? `it ends in its ${what}` : `its ${what} is ${JSON.stringify(digits)}, which is no hexadecimal number of ${DIGITS} digits`);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end);
}

function invalid(reason: string): PackError {
  return new PackError('ERR_PACK_BLOB_INVALID', `Not a header of the early format of single executables: ${reason}`, {
    hint: 'It is NODEJSSEA, then version, flags and number of arguments as 8 digits each, then the arguments',
  });
}
