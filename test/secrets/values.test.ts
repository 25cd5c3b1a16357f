import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretsOf } from '../../src/secrets/values.ts';

function check(environment: Record<string, string | undefined>, expected: readonly string[]): void {
  assert.deepEqual(
    secretsOf(environment).map(({ name, value }) => `${name} ${value}`),
    expected,
  );
}

test('the values of variables with a secret name, from eight characters on', () => {
  check({ API_KEY: 'abcd1234', DB_PASSWORD: '1234567', USER: 'somebody', TOKEN: undefined }, [
    'API_KEY abcd1234',
  ]);
  check({ DB_PASSWORD: 'päßwörd1', SECRET: '  padded-value\n' }, [
    'DB_PASSWORD päßwörd1',
    'SECRET padded-value',
  ]);
  check({ GOOGLE_APPLICATION_CREDENTIALS: '/home/u/credentials.json', SECRET: './secret-file' }, []);
  check({ TOKEN_PROVIDER: 'https://auth.example.com', OAUTH_TOKEN: 'https://auth.example.com/token' }, []);
  check({ GITHUB_TOKEN: 'GITHUB_TOKEN' }, []);
});

test('the passwords in addresses, whatever the name', () => {
  check({ DATABASE_URL: 'postgres://app:correct%20horse@db/x' }, [
    'DATABASE_URL correct%20horse',
    'DATABASE_URL correct horse',
  ]);
  check({ DSN: 'app:correct-horse@tcp(db:3306)/x' }, ['DSN correct-horse']);
  check({ CONNECTION: 'Server=db;User=app;Password=correct-horse;Encrypt=true' }, [
    'CONNECTION correct-horse',
  ]);
  check({ HOMEPAGE: 'https://example.com/a:b@c', PROXY: 'http://proxy:8080' }, []);
});

test('lists, keys in lines, and JSON', () => {
  check({ API_KEYS: 'abcdefgh12345678,ijklmnop12345678' }, [
    'API_KEYS abcdefgh12345678,ijklmnop12345678',
    'API_KEYS abcdefgh12345678',
    'API_KEYS ijklmnop12345678',
  ]);
  const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0B\n-----END PRIVATE KEY-----';
  check({ TLS_KEY: pem }, [`TLS_KEY ${pem}`, 'TLS_KEY MIIEvQIBADANBgkq', 'TLS_KEY hkiG9w0B']);
  const account = JSON.stringify({ client_email: 'somebody@example.com', client_secret: 'abcdefgh-1' });
  check({ ACCOUNT: account }, ['ACCOUNT abcdefgh-1']);
});
