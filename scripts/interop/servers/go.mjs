// Servers on the official SDK for Go, compiled at every start and by a build of their own.
import { builtOnce, environment, manifests, run } from '../toolchain.mjs';
import { workday } from '../workday.mjs';

const BUILD = 'go build -o server .';

/** `compile` is done before a client connects, as the README says; Go keeps what comes of `run` and of `build` apart. */
const ways = {
  'go run .': { compile: 'go run .', command: () => ['go', 'run', '.'] },
  '--build, ./server': { compile: BUILD, command: () => ['./server'], build: { line: BUILD } },
};

/** 1.6 knows only the protocol with a handshake. */
const looks = [
  ['1.8.0', 'go run .', ['SDK v1 client', 'SDK v2 client, auto', 'SDK v2 client, auto, in place']],
  ['1.8.0', '--build, ./server', ['SDK v1 client', 'SDK v2 client, auto, in place', 'SDK v2 client, pinned']],
  ['1.6.1', 'go run .', ['SDK v2 client, auto, in place']],
  ['1.6.1', '--build, ./server', ['SDK v1 client', 'SDK v2 client, auto', 'SDK v2 client, auto, in place']],
];

function row(version, how, client) {
  const sdk = `go-sdk-${version}`;
  const { compile, ...way } = ways[how];
  const server = {
    ...way,
    fixture: 'go',
    fault: /main\.go:34:/,
    env: () => environment('GOCACHE', 'GOFLAGS', 'GOMODCACHE', 'GOPATH'),
    settle(project) {
      project.delete('package.json');
      manifests(sdk, project.root);
      run(compile, project.root);
    },
  };
  return {
    subject: 'github.com/modelcontextprotocol/go-sdk',
    version,
    how,
    client,
    prepare: () => builtOnce(sdk, 'go', BUILD),
    see: (figures, facts) => workday(figures, facts, server, client),
  };
}

export const go = {
  name: 'go',
  title: 'Servers in Go',
  rows: looks.flatMap(([version, how, clients]) => clients.map(client => row(version, how, client))),
};
