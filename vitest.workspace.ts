/** The list of vitest projects, one a package and one for the repository's own laws and fixtures. */
export const projects: string[] = ['packages/*', 'tools'];
