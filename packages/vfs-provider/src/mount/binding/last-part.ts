/** The last part of a path where that is `.` or `..`, which the kernel tells from names before it looks at them; else undefined. */
export function dotsAtEnd(path: string): '.' | '..' | undefined {
  return /(?:^|\/)(\.{1,2})\/*$/.exec(path)?.[1] as '.' | '..' | undefined;
}
