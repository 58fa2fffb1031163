import * as lodash from 'lodash-es';

console.log(Object.keys(lodash).length, lodash.camelCase('start faster than node'));
