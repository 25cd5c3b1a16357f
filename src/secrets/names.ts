/** Which names (of environment variables, options, members) promise a secret, and which values are none all the same. Pure. */

/** Secret wherever they stand in a name, unless the name goes on to something that is told freely. */
const STRONG =
  /^(?:\w*(?:TOKEN|SECRET|PASSWORD|APIKEY)S?|\w*(?:PASSWD|PASSPHRASE)|CREDENTIALS?|CREDS?|AUTHORIZATION|BEARER|COOKIES?|MNEMONIC)$/;
/** Secret only at the end of a name. */
const WEAK = /^(?:KEYS?|AUTH|PASS|PWD|PW|PAT|JWT|(?:PRIVATE|ACCESS|SECRET|SIGNING|ENCRYPTION)KEY)$/;
/** Says which of several, not what it is. */
const VARIANT =
  /^(?:V?\d+|PROD|PRODUCTION|DEV|DEVELOPMENT|TEST|STAGING|LIVE|LOCAL|DEFAULT|OLD|NEW|BASE|BASE64|B64|HEX|RAW|JSON|PEM|VALUE)$/;
const TOLD_FREELY =
  /^(?:FILES?|PATHS?|DIR|DIRECTORY|FOLDER|SOCK|SOCKET|URLS?|URI|ENDPOINT|HOST|PORT|NAMES?|TYPE|MODE|KIND|MS|SECS?|SECONDS|MINUTES|HOURS|DAYS|TTL|TIMEOUT|EXPIRY|EXPIRES|EXPIRATION|LIFETIME|AGE|LENGTH|SIZE|COUNT|LIMIT|MAX|MIN|BUDGET|ENABLED|DISABLED|REQUIRED|ALGORITHM|ALG|HEADER|PREFIX|ISSUER|AUDIENCE|SCOPES?|REGION|STORE|MANAGER|PROVIDER|HELPER|BACKEND|VERSION|FORMAT|POLICY|INTERVAL)$/;
/** What comes before the word makes it something else. */
const COUNTED = /^(?:MAX|MIN|NUM|TOTAL|NO|SKIP|WITHOUT|ENABLE|DISABLE|REQUIRE)$/;
/** `API_KEY_BILLING`: whose key it is may follow; an id only says which. */
const NAMED_KEY = /\b(?:API|PRIVATE|SECRET|SIGNING|ENCRYPTION) KEY (?!.*\bIDS?$)/;
const OPEN_KEY = /^(?:PUBLIC|PRIMARY|FOREIGN|SORT|PARTITION)$/;

export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  while (words.length > 1 && VARIANT.test(words.at(-1)!)) words.pop();
  const last = words.at(-1);
  if (last === undefined || COUNTED.test(words[0]!) || TOLD_FREELY.test(last)) return false;
  if (words.some(word => STRONG.test(word)) || NAMED_KEY.test(words.join(' '))) return true;
  // The working folder.
  if (last === 'PWD') return words.length > 1;
  return WEAK.test(last) && !OPEN_KEY.test(words.at(-2) ?? '');
}

/** At underscores and the like, and where the case changes: `authToken`, `APIKey`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z\d]+/)
    .filter(word => word !== '');

const ROOTED = /^(?:\/|~[\w.-]*[\\/]|\.{1,2}[\\/]|[A-Za-z]:[\\/]|\\\\|file:)/;
const FILE =
  /^[^\s:=]+\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|jar|cs|php|json|ya?ml|toml|ini|env|pem|key|crt|cer|p12|pfx|jks|txt|sh|exe)$/i;
/** Random bytes may begin with a slash, too. */
const BASE64 = /^(?=.*[+=])[A-Za-z\d+/]{30,}={0,2}$/;

/** Where a secret lies is no secret; file names have to stay readable. */
export const isPath = (value: string): boolean =>
  (ROOTED.test(value) && !BASE64.test(value) && !value.includes('\n')) || FILE.test(value);
