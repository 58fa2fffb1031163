/** The list of vitest projects, one a package and one a tool. */
export const projects: string[] = ['packages/*', 'tools/*'];
