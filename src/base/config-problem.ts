/** A configuration that was read and can not be used: the settings before it stay in force. */
export interface ConfigProblem {
  /** As the reader knows it, such as `mcp-reload.config.json`. */
  readonly file: string;
  /** What is wrong, one sentence each. */
  readonly problems: readonly string[];
}
