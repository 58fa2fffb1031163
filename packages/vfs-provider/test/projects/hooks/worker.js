import { parentPort } from 'node:worker_threads';
import late from './lib/late.js';
import dep from 'dep';

parentPort.postMessage([late, dep]);
