// One long-lived process for the tests: a JSON object a line in, its answer a line out.
//
//   {"do": "validate", "bundle": …}   {"medplum": [texts], "lantana": [texts]}
//   {"do": "replay", "bundle": …}     {"statuses": [[…], […]], "before": {…}, "after": {…}}: sent twice to a new server
//   {"do": "begin"}                   {}: a new server
//   {"do": "post", "bundle": …}       {"statuses": […], "said": …, "stored": {…}} of that server

import { createInterface } from 'node:readline';
import { lantanaFaults, medplumFaults, MemoryServer } from './r4.mjs';

let server = new MemoryServer();

async function post(to, bundle) {
  const [outcome, answer] = await to.handle('POST', '', bundle);
  const statuses = answer?.entry?.map((entry) => entry.response.status) ?? [];
  const types = new Set(bundle.entry.map((entry) => entry.resource.resourceType));
  const said = outcome.issue.map((issue) => issue.details?.text).join('; ');
  return { statuses, said, stored: await to.everything(types) };
}

const tasks = {
  validate({ bundle }) {
    const whole = [bundle, ...bundle.entry.map((entry) => entry.resource)];
    return { medplum: whole.flatMap(medplumFaults), lantana: whole.flatMap(lantanaFaults) };
  },
  begin() {
    server = new MemoryServer();
    return {};
  },
  post({ bundle }) {
    return post(server, bundle);
  },
  async replay({ bundle }) {
    const fresh = new MemoryServer();
    const first = await post(fresh, bundle);
    const second = await post(fresh, bundle);
    return { statuses: [first.statuses, second.statuses], before: first.stored, after: second.stored };
  },
};

process.stdout.write('{"ready": true}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await tasks[task.do](task))}\n`);
}
