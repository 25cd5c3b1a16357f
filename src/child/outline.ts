/**
 * Reads `id` and `method` of a message from its top-level members as it passes, wherever they stand in it: of a line that
 * is too long to be kept, to tell who waits for it. Holds no more than one short word.
 */
export interface Outline {
  push(fragment: Buffer): void;
  readonly id: string | null;
  readonly method: string | null;
}

const LONGEST_WORD = 1_000;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;

export function createOutline(): Outline {
  let depth = 0;
  let place: 'outside' | 'in string' | 'after backslash' = 'outside';
  let line: 'unbegun' | 'an object' | 'no object' = 'unbegun';
  /** The name or value that is being read at the top level; null: it is long, or no word. */
  let word: string | null = '';
  let key: unknown = null;
  let id: unknown = null;
  let idText: string | null = null;
  let method: unknown = null;

  const text = (): string =>
    Buffer.from(word ?? '', 'latin1')
      .toString()
      .trim();
  const value = (): unknown => {
    try {
      return JSON.parse(text());
    } catch {
      return null;
    }
  };
  const member = () => {
    if (key === 'id') [id, idText] = [value(), text()];
    if (key === 'method') method = value();
    [key, word] = [null, ''];
  };
  const collect = (byte: number) => {
    if (depth !== 1 || word === null) return;
    word = word.length < LONGEST_WORD ? word + String.fromCharCode(byte) : null;
  };

  function outside(byte: number): void {
    if (depth === 0 && !isSpace(byte)) line = line === 'unbegun' && byte === 0x7b ? 'an object' : 'no object';
    switch (byte) {
      case 0x22:
        place = 'in string';
        return collect(byte);
      case 0x7b:
      case 0x5b:
        if (depth > 0) word = null;
        depth++;
        return;
      case 0x7d:
      case 0x5d:
        if (depth === 1) member();
        depth--;
        return;
      case 0x3a:
        if (depth === 1) [key, word] = [value(), ''];
        return;
      case 0x2c:
        if (depth === 1) member();
        return;
      default:
        collect(byte);
    }
  }

  return {
    push(fragment) {
      for (const byte of fragment) {
        if (line === 'no object') return;
        if (place === 'outside') outside(byte);
        else {
          if (depth === 1) collect(byte);
          if (place === 'after backslash') place = 'in string';
          else if (byte === 0x5c) place = 'after backslash';
          else if (byte === 0x22) place = 'outside';
        }
      }
    },
    get id() {
      const isId = typeof id === 'string' || typeof id === 'number';
      return line === 'an object' && isId ? idText : null;
    },
    get method() {
      return line === 'an object' && typeof method === 'string' ? method : null;
    },
  };
}
