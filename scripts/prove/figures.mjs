// The figures of one point: each is one line on stdout that ends with ok, FAILED or the reason why it was skipped.
const ms = time => `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;

export class Figures {
  passedCount = 0;
  failedCount = 0;
  skippedCount = 0;
  /** What failed and what was skipped, in words. */
  faults = [];
  skips = [];
  #point;

  constructor(point, era) {
    this.#point = era === 'modern' ? `${point} modern` : point;
  }

  get count() {
    return this.passedCount + this.failedCount + this.skippedCount;
  }

  /** `details` are printed under a figure that failed. */
  figure(what, value, ok, details = []) {
    this.#say(`${what}: ${value}`, ok ? 'ok' : 'FAILED');
    if (ok) this.passedCount++;
    else this.#fails(what);
    if (!ok) for (const detail of details.slice(0, 5)) console.log(`    ${String(detail).slice(0, 2_000)}`);
  }

  /** A time with its limit, in ms. What machine CI is given decides about times too: there a miss is told, and is neither. */
  within(what, took, limit, details = []) {
    const value = `${ms(took)} (at most ${ms(limit)})`;
    if (took > limit && process.env.CI) this.skip(`${what}: ${value}`, 'over its limit, on a machine of CI');
    else this.figure(what, value, took <= limit, details);
  }

  /** How many times the other one; as with times, in CI a miss is told, and is neither. */
  ratio(what, times, limit) {
    const value = `${times.toFixed(2)} times (at most ${limit})`;
    if (times > limit && process.env.CI) this.skip(`${what}: ${value}`, 'over its limit, on a machine of CI');
    else this.figure(what, value, times <= limit);
  }

  /** A figure that has to be 0: the faults themselves, or their number; 0 of 0 shows nothing and has failed. */
  none(what, faults, of) {
    const [count, details] = typeof faults === 'number' ? [faults, []] : [faults.length, faults];
    const value = of === undefined ? count : `${count} of ${of}`;
    this.figure(what, value, count === 0 && of !== 0, details);
  }

  skip(what, reason) {
    this.#say(what, `skipped (${reason})`);
    this.skips.push(`${what}: ${reason}`);
    this.skippedCount++;
  }

  failed(what, error) {
    this.#say(what, 'FAILED');
    console.log(`    ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    if (error.said) console.log(`    it said: ${error.said}`);
    this.#fails(what);
  }

  /** Runs a part; when it throws, that part has failed and the others still run. */
  async part(what, body) {
    try {
      await body();
    } catch (error) {
      this.failed(what, error);
    }
  }

  /** For what is only worth knowing. */
  remark(text) {
    console.log(`  ${text}`);
  }

  #fails(what) {
    this.faults.push(what);
    this.failedCount++;
  }

  #say(text, outcome) {
    console.log(`${this.#point} ${text.padEnd(88)} ${outcome}`);
  }
}
