import { twice } from './twice.js';

console.log(`twice two is ${twice(2)}`);
