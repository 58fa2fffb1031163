export const x = 'imports-x';
