// What two validators find wrong with bundles: node validate.mjs FILE… Exit code 1 if either finds anything.

import { readFileSync } from 'node:fs';
import { lantanaFaults, medplumFaults } from './r4.mjs';

for (const file of process.argv.slice(2)) {
  const bundle = JSON.parse(readFileSync(file, 'utf8'));
  const whole = [bundle, ...bundle.entry.map((entry) => entry.resource)];
  const faults = whole.flatMap((resource) => [...medplumFaults(resource), ...lantanaFaults(resource)]);
  console.log(`${file}: ${bundle.entry.length} resources, ${faults.length} faults`);
  faults.forEach((fault) => console.log(`  ${fault}`));
  process.exitCode ||= faults.length ? 1 : 0;
}
