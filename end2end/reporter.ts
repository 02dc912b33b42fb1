import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';

/** Ends the output with one line alone: `N passed, N failed[, N skipped]`. */
export default class Tally implements Reporter {
  private suite?: Suite;
  private errors = 0;

  onBegin(_config: FullConfig, suite: Suite) {
    this.suite = suite;
  }

  /** An error outside of any test, such as a file that does not load. */
  onError() {
    this.errors += 1;
  }

  /** The last hook of all: other reporters have written what they had to. */
  async onExit() {
    const outcomes = this.suite?.allTests().map((test) => test.outcome()) ?? [];
    const count = (...wanted: string[]) => outcomes.filter((outcome) => wanted.includes(outcome)).length;
    const skipped = count('skipped');
    const failed = count('unexpected') + this.errors;
    process.stdout.write(
      `${count('expected')} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`,
    );
  }

  printsToStdio() {
    return true;
  }
}
