import './scope.ts';
import { startPublic } from './start-public.ts';

startPublic({ require, task, text: () => String(pack) });
