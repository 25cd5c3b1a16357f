/** What a server is written in, as far as its command tells. */
export type Language =
  | ('python' | 'javascript' | 'go' | 'rust' | 'csharp' | 'java' | 'ruby' | 'php' | 'elixir' | 'swift')
  | ('dart' | 'lua' | 'zig' | 'perl' | 'r' | 'julia' | 'haskell' | 'crystal' | 'nim' | 'clojure' | 'shell')
  | 'unknown';
