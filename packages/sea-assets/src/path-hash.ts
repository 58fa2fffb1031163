/** Hash of an archive path, 32 bits: FNV-1a over UTF-16 code units, with its bits mixed at the end. */
export function hashPath(path: string): number {
  return mix(addUnits(0x811c9dc5, path));
}

/** Hash of a resolution's key; `kind` is an index into RESOLUTION_KINDS. */
export function hashResolution(from: number, kind: number, request: string): number {
  return mix(addUnits(Math.imul((0x811c9dc5 ^ from) + kind, 0x9e3779b1), request));
}

function addUnits(hash: number, text: string): number {
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** The lowest bits choose the slot, and FNV's lowest bits depend on the lowest bits of the input alone. */
function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
