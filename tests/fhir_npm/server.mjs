// A FHIR R4 server in memory, on a free port of this computer, for tests of `push-fhir`. Ends with its input.
//
//   /r4        a FHIR server
//   /token     the same, for those with the bearer token "let-me-in"
//   /refusing  answers every transaction with an OperationOutcome
//   /stored    (GET) what /r4 and /token hold, as one JSON object
//
// Prints {"port": …} once it listens.

import { createServer } from 'node:http';
import { MemoryServer } from './r4.mjs';

const TYPES = [
  'AuditEvent', 'Consent', 'Device', 'DeviceUseStatement', 'DocumentReference', 'MedicationAdministration',
  'Observation', 'Procedure', 'Provenance',
];

const memory = new MemoryServer();

function outcome(code, text) {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, details: { text } }] };
}

async function answer(request, body) {
  if (request.method === 'GET' && request.url === '/stored') {
    return [200, await memory.everything(TYPES)];
  }
  if (request.method !== 'POST' || !['/r4', '/token', '/refusing'].includes(request.url)) {
    return [404, outcome('not-found', `nothing at ${request.method} ${request.url}`)];
  }
  if (request.url === '/refusing') {
    return [422, outcome('business-rule', 'this clinic takes no Device from strangers')];
  }
  if (request.url === '/token' && request.headers.authorization !== 'Bearer let-me-in') {
    return [401, outcome('login', 'who are you?')];
  }
  if (request.headers['content-type'] !== 'application/fhir+json') {
    return [415, outcome('not-supported', 'FHIR JSON only')];
  }
  const [result, bundle] = await memory.handle('POST', '', JSON.parse(body));
  return bundle ? [200, bundle] : [400, result];
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const [status, content] = await answer(request, Buffer.concat(chunks).toString('utf8'));
  response.writeHead(status, { 'Content-Type': 'application/fhir+json' }).end(JSON.stringify(content));
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`));
process.stdin.resume().on('end', () => process.exit());
