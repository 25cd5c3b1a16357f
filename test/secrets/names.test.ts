import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPath, isSecretName } from '../../src/secrets/names.ts';

const SECRET = `
  KEY API_KEY OPENAI_API_KEY ApiKey apiKey api-key STRIPE_SECRET_KEY SECRET_KEY_BASE PRIVATE_KEY ENCRYPTION_KEYS TLS_KEY_PEM APIKEY
  TOKEN GITHUB_TOKEN githubToken NPMTOKEN REFRESH_TOKENS npm_config__authToken TOKEN_2 TOKEN_PROD
  SECRET CLIENT_SECRET clientSecret SESSION_SECRETS SECRET_ID
  PASSWORD PGPASSWORD DB_PASSWORD MYSQL_PWD DB_PASS SMTP_PASSWD SSH_PASSPHRASE passwordDev
  CREDENTIAL CREDENTIALS GOOGLE_CREDENTIALS AUTH REDIS_AUTH AUTHORIZATION DB_CREDS SESSION_COOKIE API_KEY_BILLING PRIVATE_KEY_DATA GITHUB_PAT SESSION_JWT X-Api-Key
`;
const OPEN = `
  KEYBOARD MONKEY PWD OLDPWD INIT_CWD SSH_AUTH_SOCK KEY_REPEAT_MS TOKENIZERS_PARALLELISM TURKEY HOTKEY KEYMAP
  AUTH_TYPE AUTH_URL AUTHOR GIT_AUTHOR_NAME TOKEN_FILE GOOGLE_CREDENTIALS_PATH PASSWORD_MIN_LENGTH MAX_TOKENS MAX_TOKENS_TO_SAMPLE
  TOKEN_TTL SECRET_NAME SECRETS_DIR PUBLIC_KEY SORT_KEY PRIMARY_KEY PASSENGER COMPASS PATH HOME XAUTHORITY AUTH_ENABLED
  CREDENTIAL_HELPER NO_AUTH API_KEY_ID SIGNING_KEY_FILE COOKIE_NAME DATABASE_URL PYTHONPATH NODE_OPTIONS LESSKEYIN
`;

const names = (text: string) => text.split(/\s+/).filter(name => name !== '');

test('names that promise a secret', () => {
  assert.deepEqual(
    names(SECRET).filter(name => !isSecretName(name)),
    [],
  );
});

test('names that only look like it', () => {
  assert.deepEqual(names(OPEN).filter(isSecretName), []);
});

test('a value that is a path is no secret', () => {
  for (const path of [
    '/home/u/key.pem',
    '/run/secrets/token',
    '~/x',
    '~/.aws/credentials',
    './x',
    '../keys/key',
    'C:\\keys\\x',
    'D:/x',
    '\\\\server\\share',
    'file:///etc/key',
    'keys/private.pem',
    'key.json',
  ])
    assert.ok(isPath(path), path);
  for (const value of [
    'hunter2hunter2',
    'a/b+c=',
    '/wJalrXUtnFEMI+K7MDENG/bPxRfiCYEXAMPLEKEY',
    'a.b.c',
    'https://x',
  ])
    assert.ok(!isPath(value), value);
});
