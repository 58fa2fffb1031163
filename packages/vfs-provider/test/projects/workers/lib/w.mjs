import { parentPort, workerData, resourceLimits } from 'node:worker_threads';
import { x } from './x.mjs';
parentPort.postMessage([workerData, import.meta.url, import.meta.main, x, process.argv.slice(1), resourceLimits.maxOldGenerationSizeMb]);
