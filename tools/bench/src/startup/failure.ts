const LONGEST = 160;

/** Why a program could not be made or did not do its work, in one line without paths of this machine. */
export function whyItFails(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const line = lines.find((one) => /^(?:\w*Error|error|✘|.*\bERROR\b|.*\[ERR_)/.test(one)) ?? lines.find((one) => / ended with | was killed|^it printed/.test(one)) ?? lines[0] ?? '';
  const short = line.replaceAll(/(?:[A-Za-z]:)?(?:\/[\w.@+-]+){2,}\//g, '…/').replaceAll('|', '/');
  return short.length > LONGEST ? `${short.slice(0, LONGEST)}…` : short;
}
