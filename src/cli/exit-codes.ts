export const DONE = 0;
/** What was asked for did not come about. */
export const FAILED = 1;
/** Nobody was asked anything: the words are wrong, or name nothing that there is. */
export const USAGE_ERROR = 2;
/** A bug of ours. */
export const OWN_ERROR = 70;
