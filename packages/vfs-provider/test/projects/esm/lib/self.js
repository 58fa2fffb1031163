export const self = 'self';
